import { instancesAction, instancesOf } from '../candidate.ts';
import { limitsOf } from '../limits.ts';
import { type Guard, impossible } from './guard.ts';

/** No count outside the limits is ever asked for; at a limit the next ask of the row has its turn. */
export const limits: Guard = {
  name: 'limits',
  check(candidate, scene) {
    const to = instancesOf(candidate.action);
    if (to === undefined) return undefined;
    const { floor, ceiling } = limitsOf(scene.guide, scene.target);
    const { level } = scene;
    if (candidate.direction === 'up' && level >= ceiling)
      return impossible(`already at the limit of ${ceiling} instances`);
    if (candidate.direction === 'down' && level <= floor)
      return impossible(`already at the floor of ${floor} instances`);
    // From outside the limits a step may take several changes; it only ever leads towards them.
    const low = Math.min(floor, level);
    const high = Math.max(ceiling, level);
    const bounded =
      candidate.direction === 'up'
        ? Math.min(ceiling, Math.max(low, to))
        : Math.max(floor, Math.min(high, to));
    if (bounded === to) return undefined;
    return {
      effect: 'limit',
      because: `the limits are ${floor} to ${ceiling} instances`,
      action: instancesAction(scene, bounded),
    };
  },
};
