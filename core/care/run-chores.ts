import { reasonText } from '../reason-text.ts';
import type { CareWorld, ChoreRecord, ChoreReport, Ended } from './care-world.ts';
import type { Chore, Figures, Look, Turn } from './chore.ts';
import { ChoreBusy, DatabaseUnavailable } from './database.ts';
import { inOrder } from './in-order.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A portion is begun only while so much time is left. */
const PORTION_MILLISECONDS = 60 * SECOND;
/** What took so long last time may take half as long again. */
const MARGIN = 1.5;
/** Whoever meant to start a job and was never heard of again may have started it, or not. */
const UNSURE_MILLISECONDS = 5 * MINUTE;
const MOST_RETRY_MILLISECONDS = 60 * MINUTE;

const fresh: ChoreRecord = { failures: 0, spentSeconds: 0, told: [] };

type Did = Pick<ChoreReport, 'did' | 'because'>;

/**
 * Looks at every chore and does what is due, one after another, until the time is over. A chore that fails stops no
 * other; what was not reached comes first in the next call.
 */
export async function runChores(
  chores: readonly Chore[],
  world: CareWorld,
): Promise<readonly ChoreReport[]> {
  const records = await world.records.read();
  const reports: ChoreReport[] = [];
  for (const chore of inOrder(chores, records)) {
    reports.push(await attend(chore, records[chore.id] ?? fresh, world));
  }
  return reports;
}

async function attend(chore: Chore, record: ChoreRecord, world: CareWorld): Promise<ChoreReport> {
  const { id, kind } = chore;
  const turn: Turn = {
    database: world.databaseOf(id),
    now: world.now,
    until: world.until,
    ...(record.last && { last: record.last }),
  };
  let look: Look;
  try {
    look = await chore.look(turn);
  } catch (error) {
    // Nothing can be seen of the others either: that is another story than a chore's.
    if (error instanceof DatabaseUnavailable) throw error;
    return {
      id,
      kind,
      did: 'failed',
      because: `could not be looked at: ${reasonText(error)}`,
      record,
    };
  }
  const report = { id, kind, look, record };
  const idle = whyNot(look, record, world);
  if (idle !== undefined) return { ...report, ...idle };
  const elsewhere = await handOver(chore, look, record, world).catch(
    (error: unknown): Did => ({
      did: 'failed',
      because: `a one-off job could not be had: ${reasonText(error)}`,
    }),
  );
  if (elsewhere !== undefined) return { ...report, ...elsewhere };
  const did = await carryOut(chore, record, turn, world).catch(
    // What became of it could not be written down: the next call finds it as it stands.
    (error: unknown): Did => ({ did: 'failed', because: reasonText(error) }),
  );
  if (did.did !== 'done') return { ...report, ...did };
  // What was done changed how it stands; that it cannot be seen again at once does not undo it.
  const after = await chore.look(turn).catch(() => look);
  return { ...report, ...did, look: after };
}

function whyNot(look: Look, record: ChoreRecord, world: CareWorld): Did | undefined {
  if (!look.due) return { did: 'nothing', because: look.because };
  if (world.held !== undefined) return { did: 'held', because: world.held };
  if (record.running) return { did: 'busy', because: 'one of its statements still runs' };
  if (record.retryAt !== undefined && world.now() < record.retryAt && record.lastEnded) {
    const { because, outcome } = record.lastEnded;
    return { did: outcome === 'refused' ? 'refused' : 'failed', because };
  }
  return undefined;
}

/** How long one statement may take: by what it says itself, by the last time, and by the time in which it failed to end. */
function neededFor(look: Look, record: ChoreRecord, world: CareWorld): number {
  const { brokeOff, last, lastEnded } = record;
  // It may well have been the time limit that ended the call.
  if (brokeOff) return world.callMilliseconds * MARGIN;
  const failed = lastEnded?.outcome === 'failed' ? lastEnded.seconds : 0;
  const expected = Math.max(look.expectedSeconds ?? last?.seconds ?? 0, failed);
  return Math.max(expected * SECOND * MARGIN, PORTION_MILLISECONDS);
}

/** Gives a chore that does not fit to a job; undefined when it is to be done here. */
async function handOver(
  chore: Chore,
  look: Look,
  record: ChoreRecord,
  world: CareWorld,
): Promise<Did | undefined> {
  if (world.endless) return undefined;
  const left = world.until - world.now();
  const needed = chore.divisible ? PORTION_MILLISECONDS : neededFor(look, record, world);
  if (chore.place !== 'job' && needed <= left) return undefined;
  const wantsJob = chore.place === 'job' || needed > world.callMilliseconds;
  if (!wantsJob) return { did: 'late', because: 'no time left in this call' };
  if (world.jobs === undefined) {
    const because = `it may take ${Math.ceil(needed / MINUTE)} minutes, longer than a function may run: name care.jobs in the guide`;
    return { did: 'refused', because };
  }
  return askJob(chore.id, record, world, world.jobs);
}

async function askJob(
  id: string,
  { handedOver }: ChoreRecord,
  { now, records }: CareWorld,
  jobs: NonNullable<CareWorld['jobs']>,
): Promise<Did> {
  if (handedOver?.job !== undefined) {
    const state = await jobs.state(handedOver.job);
    if (state === 'under-way')
      return { did: 'job', because: `one-off job ${handedOver.job} is at it` };
    await records.handOver(id, undefined);
    if (state === 'failed') {
      return { did: 'failed', because: `one-off job ${handedOver.job} failed: Render has its log` };
    }
  } else if (handedOver !== undefined && now() - handedOver.at < UNSURE_MILLISECONDS) {
    return { did: 'job', because: 'a one-off job is being asked for' };
  }
  await records.handOver(id, { at: now() });
  const job = await jobs.start(id);
  await records.handOver(id, { job, at: now() });
  return { did: 'job', because: `one-off job ${job} was started` };
}

async function carryOut(
  chore: Chore,
  record: ChoreRecord,
  turn: Turn,
  world: CareWorld,
): Promise<Did> {
  const { id } = chore;
  const { now, records, holder } = world;
  const began = now();
  const seconds = (): number => record.spentSeconds + (now() - began) / SECOND;
  const end = async (outcome: Ended, because: string, figures: Figures = {}): Promise<Did> => {
    const run = { began: record.began ?? began, ended: now(), outcome, because, figures };
    const retryAt = outcome === 'done' ? undefined : now() + retryMilliseconds(record.failures);
    await records.end(id, { ...run, seconds: seconds() }, retryAt);
    return { did: outcome, because };
  };
  const leave = async (did: Did): Promise<Did> => {
    await records.leave(id, holder, seconds());
    return did;
  };
  try {
    for (;;) {
      const isMine = await records.claim(id, holder, now());
      if (!isMine) return { did: 'busy', because: 'somebody else is at it' };
      const progress = await chore.advance(turn);
      const { because } = progress;
      if (progress.is === 'done') return await end('done', because, progress.figures);
      if (progress.is === 'refused') return await end('refused', because);
      const isOver = !world.endless && now() + PORTION_MILLISECONDS > world.until;
      if (progress.is === 'waiting' || isOver) return await leave({ did: progress.is, because });
    }
  } catch (error) {
    const because = reasonText(error);
    if (error instanceof ChoreBusy) return leave({ did: 'busy', because });
    return end('failed', because);
  }
}

/** A minute, and twice as long after each further failure, up to an hour. */
const retryMilliseconds = (failures: number): number =>
  Math.min(MINUTE * 2 ** Math.min(failures, 10), MOST_RETRY_MILLISECONDS);
