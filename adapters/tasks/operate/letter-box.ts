import { type DeadLetter, isMeant, type LetterFilter } from '#core/tasks/operate/dead-letter.ts';
import { HeldLetters } from './held-letters.ts';
import type { TaskLane } from './lanes.ts';
import { sweepLane, type TakenLetter } from './letter-sweep.ts';
import { sendAgain } from './send-again.ts';

/** So many letters are taken away before the next look at the clock. */
const AT_ONCE = 100;

/** How somebody goes through letters. */
export interface Visit {
  /** Milliseconds by a clock that runs as that of the queues does. */
  readonly now: () => number;
  /** Asked between any two calls of SQS: what was taken out is given back, and the visit ends. */
  readonly isInterrupted: () => boolean;
}

/** How it goes on: called with how many were dealt with so far. */
export type Progress = (done: number) => void;

export interface PurgeOptions extends Visit {
  readonly progress: Progress;
}

export interface RedriveOptions extends PurgeOptions {
  /** Letters a second, so that what comes back does not become the next flood. */
  readonly perSecond: number;
  /** Time between two letters, by the clock of `now`. */
  readonly rest: (milliseconds: number) => Promise<void>;
}

/** A letter as people may see it, and what SQS knows it by as long as it lies there. */
export interface LyingLetter extends DeadLetter {
  readonly messageId: string;
}

const oldest = (taken: readonly TakenLetter[], most: number): TakenLetter[] =>
  taken.toSorted((a, b) => a.letter.diedAt - b.letter.diedAt).slice(0, most);

/** Goes through all letters of the lanes, which are held from then on; throws the first error once all have ended. */
async function sweep(
  lanes: readonly TaskLane[],
  held: HeldLetters,
  isOver: () => boolean,
  see: (taken: TakenLetter) => void,
): Promise<void> {
  let hasFailed = false;
  const ends = await Promise.allSettled(
    lanes.map(async (lane) => {
      try {
        for await (const taken of sweepLane(lane, held, () => hasFailed || isOver())) see(taken);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Those that are meant, oldest death first; all others are given back. */
async function choose(
  lanes: readonly TaskLane[],
  held: HeldLetters,
  { filter, isInterrupted, most }: Visit & { filter: LetterFilter; most: number },
): Promise<readonly TakenLetter[]> {
  let kept: TakenLetter[] = [];
  await sweep(lanes, held, isInterrupted, (taken) => {
    if (isMeant(taken.letter, filter)) kept.push(taken);
    // Bodies of no more than these lie in memory.
    if (kept.length > 2 * most) kept = oldest(kept, most);
  });
  kept = oldest(kept, most);
  await held.giveBack(new Set(kept.map(({ messageId }) => messageId)));
  return kept;
}

/** The letters that are meant, at most so many, oldest death first; they stay where they are. */
export async function peekLetters(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
  visit: Visit,
): Promise<readonly LyingLetter[]> {
  const held = new HeldLetters(visit.now);
  try {
    const chosen = await choose(lanes, held, { ...visit, filter, most });
    return chosen.map(({ letter, messageId }) => ({ ...letter, messageId }));
  } finally {
    await held.giveBack();
  }
}

/**
 * Sends the letters that are meant, at most so many, back to the queues they came from, oldest death first. Each
 * is first sent, then taken away: cut short in between, it lies in both, and the ledger makes one task of the
 * two. Gives how many were sent.
 */
export async function redriveLetters(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
  { isInterrupted, now, perSecond, progress, rest }: RedriveOptions,
): Promise<number> {
  const held = new HeldLetters(now);
  let sent = 0;
  try {
    for (const next of await choose(lanes, held, { now, isInterrupted, filter, most })) {
      if (sent > 0) await rest(1000 / perSecond);
      if (isInterrupted()) break;
      await held.keep();
      // Others may have it by now: it is theirs, or lies where it was.
      if (!held.has(next.messageId)) continue;
      await sendAgain(next);
      await held.discard([next.messageId]);
      sent += 1;
      progress(sent);
    }
  } finally {
    await held.giveBack();
  }
  return sent;
}

/** Takes these letters and no others away for good, by their message ids; gives how many were still there. */
export async function purgeLetters(
  lanes: readonly TaskLane[],
  messageIds: ReadonlySet<string>,
  { isInterrupted, now, progress }: PurgeOptions,
): Promise<number> {
  const held = new HeldLetters(now);
  const found: string[] = [];
  let gone = 0;
  try {
    const isOver = () => isInterrupted() || found.length === messageIds.size;
    await sweep(lanes, held, isOver, ({ messageId }) => {
      if (messageIds.has(messageId)) found.push(messageId);
    });
    await held.giveBack(new Set(found));
    for (let start = 0; start < found.length && !isInterrupted(); start += AT_ONCE) {
      await held.keep();
      gone += await held.discard(found.slice(start, start + AT_ONCE));
      progress(gone);
    }
  } finally {
    await held.giveBack();
  }
  return gone;
}
