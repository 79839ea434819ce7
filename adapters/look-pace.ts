/** A look is at most this share of the time waited so far late: 5 %. */
const SHARE = 1 / 20;
/** Looks prolong the hold on a target, which ends after half an hour without one, and show that a run lives. */
const LONGEST_SECONDS = 600;

/**
 * Seconds until the next look; undefined when the time is over. Every look counts as an operation, of which
 * Lambda allows 3,000 an execution: a week at one a minute would be ten thousand. So looks become rarer
 * the longer they are in vain: a week has some thousand, an hour at four a minute has seventy.
 */
export function nextLookSeconds(
  {
    everySeconds,
    withinSeconds,
  }: { readonly everySeconds: number; readonly withinSeconds: number },
  waitedSeconds: number,
): number | undefined {
  const left = withinSeconds - waitedSeconds;
  if (left <= 0) return undefined;
  const rarer = Math.min(LONGEST_SECONDS, waitedSeconds * SHARE);
  return Math.max(1, Math.ceil(Math.min(left, Math.max(everySeconds, rarer))));
}
