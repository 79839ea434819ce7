import type { PageDecision } from './feed.ts';

/** What a page can hold and a person can scroll. */
const keptDecisions = 500;

function saysTheSame(earlier: PageDecision, later: PageDecision): boolean {
  return (
    earlier.verdict === 'hold' &&
    later.verdict === 'hold' &&
    earlier.reason === later.reason &&
    JSON.stringify(earlier.decision.wanted) === JSON.stringify(later.decision.wanted)
  );
}

/**
 * Adds a decision to a log that is kept newest first. A hold that repeats its target's last
 * decision is folded into it: same id and place, the newest record, one more time.
 */
export function foldDecision(
  log: readonly PageDecision[],
  next: PageDecision,
): { readonly log: readonly PageDecision[]; readonly changed: PageDecision } {
  const index = log.findIndex((earlier) => earlier.target === next.target);
  const last = log[index];
  if (last === undefined || !saysTheSame(last, next)) {
    return { log: [next, ...log].slice(0, keptDecisions), changed: next };
  }
  const changed = {
    ...next,
    id: last.id,
    at: last.at,
    times: (last.times ?? 1) + 1,
    until: next.at,
  };
  return { log: log.with(index, changed), changed };
}
