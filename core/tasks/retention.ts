import type { Instant } from '../guide.ts';

/** How long SQS keeps a message in a queue of tasks; letters are kept for longer. */
export const MESSAGE_DAYS = 4;

const DAY = 86_400_000;
/** What is put back near the end comes back before it. */
const MARGIN = 3_600_000;
/** SQS's limit. */
const MOST_RECEIVES = 1000;

/** SQS throws a message away soon after this, whatever became of its task: by then it lies with the dead letters. */
export const lastCall = ({ sentAt }: { readonly sentAt: Instant }): Instant =>
  sentAt + MESSAGE_DAYS * DAY - MARGIN;

/** How long, in seconds, until `lastCall`, from when it came. */
const LIFE_SECONDS = (MESSAGE_DAYS * DAY - MARGIN) / 1000;

/**
 * After so many receives SQS itself moves a message to the dead letters. Whatever ends every process before it
 * gets as far as the ledger spends a receive each `visibilitySeconds`, and must lie there before SQS forgets it.
 */
export const mostReceives = (visibilitySeconds: number): number =>
  Math.min(MOST_RECEIVES, Math.floor(LIFE_SECONDS / visibilitySeconds));

/**
 * Seconds that a message waits at least when it is put back. Breakers and groups put back without end, and SQS
 * counts that too: after an eighth of `most` receives the waits grow with each, so that all of them
 * together take longer than a message lives.
 */
export function leastWaitSeconds(receives: number, most: number): number {
  if (receives <= most / 8) return 0;
  // The sum of r from most/8 to most is most² × 63/128; and a tenth more, for the receives before.
  return (receives * 1.1 * LIFE_SECONDS * 128) / (63 * most ** 2);
}
