import { sameAction } from '../same-action.ts';
import { type Guard, hold } from './guard.ts';

const MINUTE = 60_000;

/** What was refused, ignored or undone is not tried again at once. */
export const retryAfter: Guard = {
  name: 'retry-after',
  check(candidate, { guide, history, now }) {
    const minutes = guide.policy.retryAfterMinutes;
    const undone = new Set(history.acts.flatMap(({ undoes }) => undoes ?? []));
    const failed = history.acts.find(
      (act) =>
        now - act.settledAt < minutes * MINUTE &&
        sameAction(act.action, candidate.action) &&
        (act.status === 'REFUSED' || act.status === 'UNKNOWN' || undone.has(act.generation)),
    );
    if (failed === undefined) return undefined;
    const outcome = undone.has(failed.generation)
      ? 'was undone'
      : (failed.outcome ?? failed.status);
    return hold(`the same change ${outcome} less than ${minutes} minutes ago`);
  },
};
