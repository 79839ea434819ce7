import { arrivalRates, slotsPerSecond } from '../backlog.ts';
import type { Backlog } from '../backlog-rules.ts';
import { backlogOf, queueMinutes } from '../backlog-wish.ts';
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

/** What is asked of a fleet, in so many a second; `atGrowth` knows it of a past one. */
interface Demand {
  readonly what: string;
  readonly now: number;
  readonly atGrowth: (act: Act, from: number) => number | undefined;
}

const requests = ({ guide, observation }: Scene): Demand => {
  const recent = lastMinutes(observation.series['request-rate'], guide.policy.downWindowMinutes);
  return {
    what: 'requests',
    now: Math.max(0, ...recent.map(({ value }) => value)),
    atGrowth: ({ before }) => before['request-rate'],
  };
};

/** Tasks that are acknowledged as they begin are not seen being done: then demand counts as unchanged. */
const tasks = (scene: Scene, backlog: Backlog): Demand => {
  const isSeen = backlog.acks === 'late';
  const minutes = queueMinutes(scene, scene.guide.policy.downWindowMinutes);
  return {
    what: 'tasks',
    now: isSeen ? Math.max(0, ...arrivalRates(minutes, backlog)) : Number.POSITIVE_INFINITY,
    atGrowth({ before }, from) {
      const most = slotsPerSecond(from, backlog);
      const inFlight = before['queue-in-flight'];
      if (!isSeen || inFlight === undefined) return most;
      return Math.min(most, inFlight / backlog.serviceSeconds);
    },
  };
};

/**
 * A fleet that had to grow at some demand is not made that small again while demand is about the same.
 * Response times are out of proportion near saturation, so no projection foresees this; experience does.
 */
export const growthMemory: Guard = {
  name: 'growth-memory',
  check(candidate, scene) {
    const { guide, history, now } = scene;
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'up' || candidate.why === 'undo')
      return undefined;
    const { hours, lessDemandPercent } = guide.policy.growthMemory;
    const backlog = backlogOf(scene);
    const demand = backlog === undefined ? requests(scene) : tasks(scene, backlog);
    const grown = history.acts.find((act) => {
      const from = instancesBefore(act.action);
      if (act.status !== 'VERIFIED' || act.direction !== 'up' || from === undefined) return false;
      if (from < to || now - act.settledAt > hours * HOUR) return false;
      if (wasScheduled(scene, act, from)) return false;
      const then = demand.atGrowth(act, from);
      return then !== undefined && demand.now > then * (1 - lessDemandPercent / 100);
    });
    if (grown === undefined) return undefined;
    const then = demand.atGrowth(grown, instancesBefore(grown.action) ?? to) ?? 0;
    const minutes = Math.round((now - grown.settledAt) / 60_000);
    const there = Number.isFinite(demand.now)
      ? `there are ${demand.now.toFixed(1)}`
      : 'nobody sees how many are being done';
    return hold(
      `${to} were too few ${minutes} minutes ago at ${then.toFixed(1)} ${demand.what} a second, and now ${there}`,
    );
  },
};
