import { type Candidate, instancesAction, instancesOf } from '../candidate.ts';
import { rungIndex } from '../ladder.ts';
import { boundText } from '../limits.ts';
import type { Scene } from '../scene.ts';
import { type Guard, impossible, type Verdict } from './guard.ts';

/** No plan below a scheduled floor or over a scheduled ceiling, whoever asks for it. */
function planLimits({ action, direction }: Candidate, scene: Scene): Verdict | undefined {
  if (action.kind !== 'set-plan') return undefined;
  const ladder = scene.guide.ladders[scene.facts.kind];
  const { floor, ceiling } = scene.limits.plan;
  const to = rungIndex(ladder, action.to);
  if (direction === 'up' && ceiling !== undefined && to > rungIndex(ladder, ceiling.value))
    return impossible(`the largest plan now is ${ceiling.value} (${ceiling.by})`);
  if (direction === 'down' && floor !== undefined && to < rungIndex(ladder, floor.value))
    return impossible(`the smallest plan now is ${floor.value} (${floor.by})`);
  return undefined;
}

/** Nothing outside the limits is ever asked for; at a limit the next ask of the row has its turn. */
export const limits: Guard = {
  name: 'limits',
  check(candidate, scene) {
    const to = instancesOf(candidate.action);
    if (to === undefined) return planLimits(candidate, scene);
    const { floor, ceiling, ceilingBy } = scene.limits;
    const { level } = scene;
    if (candidate.direction === 'up' && level >= ceiling) {
      const limit =
        ceilingBy === undefined
          ? `limit of ${ceiling} instances`
          : boundText(scene.limits, 'ceiling');
      return impossible(`already at the ${limit}`);
    }
    if (candidate.direction === 'down' && level <= floor)
      return impossible(`already at the ${boundText(scene.limits, 'floor')}`);
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
