import { instancesBefore, instancesOf } from '../candidate.ts';
import type { Act } from '../history.ts';
import { limitsOf } from '../limits.ts';
import type { Scene } from '../scene.ts';
import { lastMinutes } from '../series.ts';
import { type Guard, hold } from './guard.ts';

const HOUR = 3_600_000;

/** It grew because the clock said so: a floor, which was in force by the time it was done, tells nothing of demand. */
function wasScheduled({ guide, history, target }: Scene, act: Act, from: number): boolean {
  return limitsOf(guide, target, { now: act.settledAt, history }).floor > from;
}

/**
 * A fleet that had to grow at some demand is not made that small again while demand is about the same.
 * Response times are out of proportion near saturation, so no projection foresees this; experience does.
 */
export const growthMemory: Guard = {
  name: 'growth-memory',
  check(candidate, scene) {
    const { guide, history, now, observation } = scene;
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'up' || candidate.why === 'undo')
      return undefined;
    const { hours, lessDemandPercent } = guide.policy.growthMemory;
    const recent = lastMinutes(observation.series['request-rate'], guide.policy.downWindowMinutes);
    const demand = Math.max(0, ...recent.map(({ value }) => value));
    const grown = history.acts.find((act) => {
      const from = instancesBefore(act.action);
      const then = act.before['request-rate'];
      if (act.status !== 'VERIFIED' || act.direction !== 'up' || from === undefined) return false;
      if (then === undefined || from < to || now - act.settledAt > hours * HOUR) return false;
      if (wasScheduled(scene, act, from)) return false;
      return demand > then * (1 - lessDemandPercent / 100);
    });
    if (grown === undefined) return undefined;
    const then = grown.before['request-rate'] ?? 0;
    const minutes = Math.round((now - grown.settledAt) / 60_000);
    return hold(
      `${to} were too few ${minutes} minutes ago at ${then.toFixed(1)} requests a second, and now there are ${demand.toFixed(1)}`,
    );
  },
};
