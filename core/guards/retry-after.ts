import type { Candidate } from '../candidate.ts';
import type { Instant } from '../guide.ts';
import type { Act } from '../history.ts';
import { sameAction } from '../same-action.ts';
import { isRepeatable } from '../settle.ts';
import { type Guard, hold } from './guard.ts';

const MINUTE = 60_000;

/** The undo of an act, once it is done. */
const undoOf = ({ generation }: Act, acts: readonly Act[]): Act | undefined =>
  acts.find(({ status, undoes }) => status === 'VERIFIED' && undoes === generation);

/** When an act turned out to be none: refused, ignored, nobody knows, or taken back. */
function failedAt(act: Act, acts: readonly Act[]): Instant | undefined {
  const failed = act.status === 'REFUSED' || (act.status === 'UNKNOWN' && !isRepeatable(act));
  return failed ? act.settledAt : undoOf(act, acts)?.settledAt;
}

/** The same change again; or another plan or disk, since the step that failed may be half done. */
function isStacked({ action }: Act, candidate: Candidate): boolean {
  if (sameAction(action, candidate.action)) return true;
  const steps = action.kind === 'set-plan' || action.kind === 'grow-disk';
  return steps && action.kind === candidate.action.kind && candidate.why !== 'undo';
}

/** What was refused, ignored or undone is not tried again at once, and nothing is put on top of it. */
export const retryAfter: Guard = {
  name: 'retry-after',
  check(candidate, { guide, history: { acts }, now }) {
    const minutes = guide.policy.retryAfterMinutes;
    const failed = acts.find((act) => {
      const at = failedAt(act, acts);
      return at !== undefined && now - at < minutes * MINUTE && isStacked(act, candidate);
    });
    if (failed === undefined) return undefined;
    const what = sameAction(failed.action, candidate.action)
      ? 'the same change'
      : 'the last change';
    const outcome = undoOf(failed, acts) ? 'was undone' : (failed.outcome ?? failed.status);
    return hold(`${what} ${outcome} less than ${minutes} minutes ago`);
  },
};
