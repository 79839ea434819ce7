import type { Action } from './decision.ts';

/** Whether two actions ask for the same state of the same thing. */
export function sameAction(one: Action, other: Action): boolean {
  if (one.kind === 'steer-autoscaling' && other.kind === 'steer-autoscaling') {
    return one.to.min === other.to.min && one.to.max === other.to.max;
  }
  return one.kind === other.kind && one.to === other.to;
}
