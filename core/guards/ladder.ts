import { rungIndex, samePlan } from '../ladder.ts';
import { type Guard, hold, impossible } from './guard.ts';

/** Plans move one rung at a time on the guide's ladder; Key Value never moves down. */
export const ladder: Guard = {
  name: 'ladder',
  check(candidate, { facts, guide }) {
    if (candidate.action.kind !== 'set-plan') return undefined;
    const rungs = guide.ladders[facts.kind];
    const { from, to } = candidate.action;
    if (rungIndex(rungs, from) < 0) return impossible(`plan ${from} is not on the guide's ladder`);
    if (samePlan(rungs, from, to)) return impossible(`${from} is the last rung of the ladder`);
    if (facts.kind === 'key-value' && candidate.direction === 'down') {
      return hold('Key Value plans cannot be lowered');
    }
    return undefined;
  },
};
