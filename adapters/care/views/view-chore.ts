import type { Chore, Look, Progress, Turn } from '#core/care/chore.ts';
import { isLockTimeout, type Limits, type Sql, StatementFailed } from '#core/care/database.ts';
import { changesBetween } from '#core/care/views/signature.ts';
import { isBelieved, staleness, type ViewAge, whyDue } from '#core/care/views/view-due.ts';
import { lastSlot, nextSlot } from '../cron.ts';
import { adopt, build } from './build.ts';
import { clean } from './clean.ts';
import { waitingBehindSomebody } from './in-the-way.ts';
import { fill, Moved, prepare, stopCollecting } from './incremental.ts';
import { pendingOf, refresh } from './refresh.ts';
import { Refused } from './refused.ts';
import { signatureOf } from './sources.ts';
import { type Stage, type Stand, stageOf, stand } from './stand.ts';
import { swap } from './swap.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

const MINUTE = 60_000;

type Work = (sql: Sql, turn: Turn, wish: Wish, found: Stand) => Promise<Progress>;

const works: Readonly<Record<Stage, Work>> = {
  build,
  fill,
  refresh,
  adopt: (sql, _turn, wish, found) => adopt(sql, wish, found),
  prepare: (sql, _turn, wish, found) => prepare(sql, wish, found),
  swap: (sql, _turn, wish, found) => swap(sql, wish, found),
  clean: (sql, _turn, wish) => clean(sql, wish),
};

const saying: Readonly<Record<Exclude<Stage, 'refresh'>, string>> = {
  adopt: 'somebody made it before',
  build: 'its definition is new',
  fill: 'its table was rewritten, or it was never filled',
  prepare: 'nobody collects its changes yet',
  swap: 'its new form is ready',
  clean: 'an older form is left',
};

/** Makes one view, migrates it and keeps it fresh; `leaders` are chores of views that it reads or comes after. */
export function viewChore(wish: Wish, leaders: readonly string[]): Chore {
  const { row } = wish;
  return {
    id: `view/${row.name}`,
    kind: 'view',
    divisible: false,
    after: leaders,
    ...(row.runs !== undefined && { place: row.runs }),
    look: (turn) => turn.database.read((sql) => look(sql, turn, wish)),
    async advance(turn) {
      try {
        return await advance(turn, wish, leaders);
      } catch (error) {
        return endOf(error, turn, wish, leaders);
      }
    },
  };
}

async function look(sql: Sql, turn: Turn, wish: Wish): Promise<Look> {
  const { row } = wish;
  const found = await stand(sql, wish);
  const { state } = found;
  const seconds = state?.seconds ?? undefined;
  const expected = seconds === undefined ? {} : { expectedSeconds: seconds };
  const stage = stageOf(wish, found);
  const now = turn.now();
  const age = await ageOf(sql, turn, wish, found);
  const why = stage === 'refresh' ? age && whyDue(row, age, now) : saying[stage];
  if (age === undefined) {
    const because = why ?? 'it was never filled by us';
    const since = state?.shown ?? state?.wanted ?? now;
    const broken =
      now - since > row.freshMinutes * MINUTE
        ? [`${row.name} could not be made in the ${row.freshMinutes} minutes that its row allows.`]
        : [];
    return { due: true, because, figures: {}, broken, warnings: [], ...expected };
  }
  const stale = staleness(age, now);
  const broken: string[] = [];
  const warnings: string[] = [];
  if (stale > row.freshMinutes * MINUTE) {
    broken.push(
      `${row.name} is older than its row promises: it does not show all changes of the last ${row.freshMinutes} minutes.`,
    );
  }
  if (state?.null_keys) {
    warnings.push(
      `${row.name} has NULL in its key (${row.key.join(', ')}): such rows are written anew by every refresh.`,
    );
  }
  const next = nextOf(wish, age, now);
  const figures = {
    staleSeconds: Math.round(stale / 1000),
    lastSeconds: seconds ?? null,
    rows: state?.rows ?? null,
    bytes: await bytesOf(sql, wish, found),
    refresh: state?.how ?? null,
    skipped: state?.skipped ?? 0,
    changedRows: Number.isFinite(age.changed) ? age.changed : null,
    refreshedAt: new Date(age.refreshed).toISOString(),
    ...(age.unsteady.length > 0 && { neverSkipped: age.unsteady.join(', ') }),
    ...(next !== undefined && { nextAt: new Date(next).toISOString() }),
  };
  const because = why ?? idleOf(wish, age);
  return { due: why !== undefined, because, figures, broken, warnings, ...expected };
}

/** Why it is not due. */
function idleOf({ row: { cadence } }: Wish, { changed, leaderTurns }: ViewAge): string {
  if ('after' in cadence && leaderTurns === 0)
    return `waits for ${cadence.after}, which was not made yet`;
  if (changed === 0) return 'nothing changed';
  if ('after' in cadence) return `waits for the next turn of ${cadence.after}`;
  return 'it is not time yet';
}

/** Undefined while it shows nothing that we know of. */
async function ageOf(
  sql: Sql,
  turn: Turn,
  wish: Wish,
  { parts, present, state }: Stand,
): Promise<(ViewAge & { readonly unsteady: readonly string[] }) | undefined> {
  const { cadence, refresh: how } = wish.row;
  if (present === undefined || state?.shown == null || present.oid !== state.relation)
    return undefined;
  let changed: number;
  let unsteady: readonly string[] = [];
  if (how === 'incremental' && state.hash === wish.hash) {
    const pending = parts === undefined ? undefined : await pendingOf(sql, wish.generation);
    const isFilled = state.filled?.hash === wish.hash && state.filled.file === parts?.file;
    changed = pending === undefined || pending.lost || !isFilled ? Infinity : pending.rows;
  } else {
    const now = await signatureOf(sql, present.oid);
    unsteady = now.unsteady;
    changed = changesBetween(state.signature ?? undefined, now);
    const refreshed = state.refreshed ?? state.shown;
    if (changed === 0 && !isBelieved(refreshed, turn.now())) changed = Infinity;
  }
  const slot = 'cron' in cadence ? lastSlot(cadence, turn.now()) : undefined;
  return {
    shown: state.shown,
    refreshed: state.refreshed ?? state.shown,
    wasSkipped: state.was_skipped,
    changed,
    unsteady,
    ...(slot !== undefined && { slot }),
    ...('after' in cadence && {
      followed: state.followed ?? 0,
      leaderTurns: await turnsOf(sql, cadence.after),
    }),
  };
}

async function turnsOf(sql: Sql, name: string): Promise<number> {
  const [found] = await sql.query<{ turns: number }>(
    'SELECT turns::float8 AS turns FROM capstan.views WHERE name = $1',
    [name],
  );
  return found?.turns ?? 0;
}

function nextOf({ row: { cadence } }: Wish, age: ViewAge, now: number): number | undefined {
  if ('cron' in cadence) return nextSlot(cadence, now);
  if ('after' in cadence || age.changed === 0) return undefined;
  return Math.max(now, age.refreshed + cadence.everyMinutes * MINUTE);
}

async function bytesOf(sql: Sql, { generation, row }: Wish, found: Stand): Promise<number> {
  const relations =
    row.refresh === 'incremental' && found.parts !== undefined
      ? [`capstan.${generation}`, `capstan.${generation}_d`]
      : [];
  const [size] = await sql.query<{ bytes: number }>(
    `SELECT coalesce(sum(pg_total_relation_size(r)), 0)::float8 AS bytes
     FROM unnest($1::regclass[] || $2::oid::regclass) r`,
    [relations, found.present?.oid ?? 0],
  );
  return size?.bytes ?? 0;
}

/** One stage: looked up, and looked up again in the transaction that does it. */
async function advance(turn: Turn, wish: Wish, leaders: readonly string[]): Promise<Progress> {
  const { database } = turn;
  const before = await database.read((sql) => stand(sql, wish));
  const stage = stageOf(wish, before);
  if (before.state === undefined) {
    // By itself, for what is refused leaves nothing else behind.
    const wanted = turn.now();
    await database.transaction((sql) => remember(sql, wish.row.name, { wanted }));
  }
  const work = database.transaction(
    async (sql): Promise<Progress> => {
      const found = await stand(sql, wish);
      if (stageOf(wish, found) !== stage)
        return { is: 'more', because: 'it stands otherwise than a moment ago' };
      if (stage === 'refresh' && !(await isDue(sql, turn, wish, found)))
        return { is: 'done', because: 'it is made, and fresh' };
      return works[stage](sql, turn, wish, found);
    },
    limitsOf(wish, stage),
  );
  if (stage !== 'fill') return work;
  return work.catch(async (error: unknown) => {
    const end = await endOf(error, turn, wish, leaders);
    if (end.is === 'refused') await database.transaction((sql) => stopCollecting(sql, wish));
    return end;
  });
}

async function isDue(sql: Sql, turn: Turn, wish: Wish, found: Stand): Promise<boolean> {
  const age = await ageOf(sql, turn, wish, found);
  return age === undefined || whyDue(wish.row, age, turn.now()) !== undefined;
}

/** As long as a one-off job may be at it. In a function its end comes sooner, and PostgreSQL stops when nobody listens. */
const MOST_SECONDS = 6 * 3600;

/** What reads tables may take long; the rest is a moment. */
function limitsOf({ row }: Wish, stage: Stage): Limits {
  const isShort = stage === 'swap' || stage === 'clean' || stage === 'prepare';
  if (isShort) return {};
  return {
    statementSeconds: MOST_SECONDS,
    // Totals and changes have to be of one moment.
    repeatable: row.refresh === 'incremental' && (stage === 'fill' || stage === 'refresh'),
  };
}

async function endOf(
  error: unknown,
  turn: Turn,
  wish: Wish,
  leaders: readonly string[],
): Promise<Progress> {
  if (error instanceof Refused) return { is: 'refused', because: error.message };
  if (error instanceof Moved) return { is: 'waiting', because: error.message };
  if (isLockTimeout(error)) return waitingBehindSomebody(turn.database, wish);
  if (!(error instanceof StatementFailed)) throw error;
  // 42P01: a table is not there, perhaps a view of ours that is still to be made.
  if (error.code === '42P01' && leaders.length > 0)
    return { is: 'waiting', because: `${error.message}; it reads ${leaders.join(', ')}` };
  // 22: a row does not fit the SELECT.
  if (error.code.startsWith('22'))
    return {
      is: 'refused',
      because: `${wish.row.file}: it fails for a row of its tables: ${error.message}`,
    };
  // 42: the SELECT does not fit the tables; 0A: PostgreSQL cannot do that. Waiting does not help.
  if (/^(42|0A)/.test(error.code))
    return { is: 'refused', because: `${wish.row.file}: ${error.message}` };
  throw error;
}
