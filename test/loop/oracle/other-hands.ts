import { takesBack } from './direction.ts';
import {
  type Invariant,
  isUrgent,
  lagOf,
  MINUTE,
  planOf,
  targetOf,
  tellMutation,
  truthsBehind,
} from './evidence.ts';
import type { Logbook, Mutation } from './logbook.ts';

/** Until the next collection and the look after it, nobody can know of a change. */
const UNSEEN = 75_000;

/** A person's change of count or plan, young enough to be left alone, and still so. */
function changedByHand(log: Logbook, mutation: Mutation): string | undefined {
  const { at, target } = mutation;
  const hold = log.guide.policy.manualHoldMinutes * MINUTE;
  const service = targetOf(log.guide, target);
  const countsMatter = service.kind === 'service' && service.mode === 'direct';
  const edit = log.edits.findLast((one) => {
    const age = at - one.at;
    if (one.target !== target || age < UNSEEN + lagOf(mutation) || age > hold) return false;
    if (!one.moved) return false;
    const before = log.truths.findLast((truth) => truth.at < one.at);
    if (before === undefined) return false;
    const isScaled = countsMatter && before.count !== mutation.before.count;
    return isScaled || planOf(before, target) !== planOf(mutation.before, target);
  });
  return edit && `somebody had changed it ${Math.round((at - edit.at) / 1000)} s ago`;
}

function heldBy(log: Logbook, mutation: Mutation): string | undefined {
  const { operation, target } = mutation;
  const truths = truthsBehind(log, mutation);
  if (operation === 'deploy') return undefined;
  if (operation === 'scale' && truths.every(({ native }) => native?.on === true)) {
    return "Render's own autoscaler is on";
  }
  if (operation === 'bounds' && truths.every(({ native }) => native?.on !== true)) {
    return "Render's own autoscaler is off";
  }
  const isUndo = takesBack(log, mutation) !== undefined;
  if (target === 'api' && !isUndo && truths.every(({ rolling }) => rolling)) {
    return 'a deploy replaced its instances';
  }
  const isSteered = operation === 'bounds';
  return isUrgent(log, mutation) || isSteered ? undefined : changedByHand(log, mutation);
}

/** I9, part: what somebody else holds is left to them. */
export const otherHands: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    const because = heldBy(log, mutation);
    return because === undefined ? [] : [`${tellMutation(mutation)} although ${because}`];
  });
