import { instancesAction, instancesOf } from '../candidate.ts';
import { highestStep, lowestStep } from '../step.ts';
import type { Guard } from './guard.ts';

/** One change goes no further than the guide's step. */
export const step: Guard = {
  name: 'step',
  check(candidate, scene) {
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.why === 'undo') return undefined;
    const bounds = scene.guide.policy.step;
    const highest = highestStep(scene.level, bounds);
    const lowest = lowestStep(scene.level, bounds);
    const bounded = Math.min(highest, Math.max(lowest, to));
    if (bounded === to) return undefined;
    return {
      effect: 'limit',
      because: `one step from ${scene.level} leads to ${bounded}, not ${to}`,
      action: instancesAction(scene, bounded),
    };
  },
};
