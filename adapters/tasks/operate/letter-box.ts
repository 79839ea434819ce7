import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type DeadLetter, isMeant, type LetterFilter } from '#core/tasks/operate/dead-letter.ts';
import { sqs } from '../../sqs.ts';
import type { TaskLane } from './lanes.ts';
import { discard, giveBack, type TakenLetter, takeLetters } from './letter-sweep.ts';

/** A look takes seconds. */
const HOLD_SECONDS = 120;
/** SQS's limit. */
const LONGEST_HOLD_SECONDS = 43_200;
/** One look takes no more than this of a queue: they are held in memory, and invisible meanwhile. */
const MOST_LETTERS = 5_000;

/** How a sweep goes on: called after each letter that was dealt with. */
export type Progress = (done: number) => void;

export interface RedriveOptions {
  /** Letters a second, so that what comes back does not become the next flood. */
  readonly perSecond: number;
  /** Real time between two letters. */
  readonly rest: (milliseconds: number) => Promise<void>;
  readonly isInterrupted: () => boolean;
  readonly progress: Progress;
}

/** What a letter is known by in its queue again. */
async function sendAgain({ lane, letter, messageId, raw }: TakenLetter): Promise<void> {
  const diedAt = raw.attributes['capstan-died-at'];
  const group = raw.attributes['capstan-group'] ?? letter.id ?? messageId;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: lane.url,
      MessageBody: raw.body,
      // The ledger lets a dead task live again only by the letter of that death.
      ...(diedAt !== undefined && {
        MessageAttributes: {
          'capstan-died-at': { DataType: 'Number', StringValue: diedAt },
        },
      }),
      ...(lane.url.endsWith('.fifo') && {
        MessageGroupId: group,
        MessageDeduplicationId: `${messageId}-${diedAt ?? 'unattended'}`,
      }),
    }),
  );
}

/** Takes the letters that are meant; all others are given back at the end, whatever happens. */
async function meant(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
  holdSeconds = HOLD_SECONDS,
): Promise<{ readonly ones: readonly TakenLetter[]; readonly others: readonly TakenLetter[] }> {
  const ones: TakenLetter[] = [];
  const others: TakenLetter[] = [];
  try {
    await Promise.all(
      lanes.map(async (lane) => {
        for await (const taken of takeLetters(lane, MOST_LETTERS, holdSeconds)) {
          (isMeant(taken.letter, filter) && ones.length < most ? ones : others).push(taken);
        }
      }),
    );
  } catch (error) {
    await giveBack([...ones, ...others]).catch(() => {});
    throw error;
  }
  return { ones, others };
}

/** The letters that are meant, oldest death first; they stay where they are. */
export async function peekLetters(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
): Promise<readonly DeadLetter[]> {
  const { ones, others } = await meant(lanes, filter, most);
  await giveBack([...ones, ...others]);
  return inOrder(ones).map(({ letter }) => letter);
}

const inOrder = (taken: readonly TakenLetter[]): readonly TakenLetter[] =>
  taken.toSorted((a, b) => a.letter.diedAt - b.letter.diedAt);

/**
 * Sends the letters that are meant back to the queues they came from. Each is first sent, then taken away: cut
 * short in between, it lies in both, and the ledger makes one task of the two. Gives how many were sent.
 */
export async function redriveLetters(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
  { isInterrupted, perSecond, progress, rest }: RedriveOptions,
): Promise<number> {
  const lasts = Math.min(LONGEST_HOLD_SECONDS, HOLD_SECONDS + Math.ceil(most / perSecond));
  const { ones, others } = await meant(lanes, filter, most, lasts);
  await giveBack(others);
  const queue = [...inOrder(ones)];
  let sent = 0;
  try {
    for (let next = queue[0]; next !== undefined && !isInterrupted(); next = queue[0]) {
      if (sent > 0) await rest(1000 / perSecond);
      await sendAgain(next);
      await discard(next);
      queue.shift();
      sent += 1;
      progress(sent);
    }
  } finally {
    await giveBack(queue);
  }
  return sent;
}

/** Takes the letters that are meant away for good; gives how many. */
export async function purgeLetters(
  lanes: readonly TaskLane[],
  filter: LetterFilter,
  most: number,
  progress: Progress,
): Promise<number> {
  const { ones, others } = await meant(lanes, filter, most);
  await giveBack(others);
  let gone = 0;
  for (const one of ones) {
    await discard(one);
    gone += 1;
    progress(gone);
  }
  return gone;
}
