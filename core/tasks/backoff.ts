import type { TaskRowBase } from './task-rules.ts';

/** What an outside service asks for counts, up to this: a header must not put a task off for a week. */
const LONGEST_ASKED_SECONDS = 3_600;

/**
 * Seconds to wait after a failed attempt: what the outside service asked for, and on top of it exponential
 * with full jitter, drawn evenly from 0 to the ceiling (Brooker, "Exponential Backoff And Jitter", AWS
 * Architecture Blog, 2015).
 */
export function backoffSeconds(
  { backoff }: Pick<TaskRowBase, 'backoff'>,
  attempt: number,
  random: () => number,
  askedSeconds = 0,
): number {
  const ceiling = Math.min(backoff.mostSeconds, backoff.baseSeconds * 2 ** (attempt - 1));
  const asked = Math.min(Math.max(0, askedSeconds), LONGEST_ASKED_SECONDS);
  return Math.ceil(asked + random() * ceiling);
}
