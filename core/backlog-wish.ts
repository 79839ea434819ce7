import {
  arrivalRates,
  lastingRate,
  type QueueMinute,
  type WorkLoad,
  workersFor,
} from './backlog.ts';
import type { Backlog } from './backlog-rules.ts';
import type { Scene } from './scene.ts';
import { lastMinutes, newest, valueAt } from './series.ts';
import { thousands } from './units.ts';

type Known = Pick<Scene, 'guide' | 'now' | 'observation' | 'ready' | 'target'>;

/** The queue by which a scene's target is sized, if there is one. */
export function backlogOf({ target }: Pick<Scene, 'target'>): Backlog | undefined {
  return target.kind === 'service' ? target.backlog : undefined;
}

/** Readings of the last `minutes` that say both what waits and what is in flight; a half reading says nothing. */
export function queueMinutes({ observation, ready }: Known, minutes: number): QueueMinute[] {
  const { 'queue-depth': depth, 'queue-in-flight': taken, instances } = observation.series;
  return lastMinutes(depth, minutes).flatMap(({ at, value: waiting }) => {
    const inFlight = valueAt(taken, at);
    if (inFlight === undefined) return [];
    const served = valueAt(instances, at) ?? newest(instances)?.value ?? ready;
    return [{ at, waiting, inFlight, ready: served }];
  });
}

/** The newest reading of the queue; undefined when there is none, or none fresh enough. */
export function queueNow(scene: Known): QueueMinute | undefined {
  const last = queueMinutes(scene, 1).at(-1);
  const { staleAfterSeconds } = scene.guide.policy;
  return last !== undefined && scene.now - last.at <= staleAfterSeconds * 1000 ? last : undefined;
}

/** What the workers have to do: what lastingly comes, by the sizing window, and what waits now. */
export function workLoad(scene: Known, backlog: Backlog): WorkLoad | undefined {
  const now = queueNow(scene);
  const window = queueMinutes(scene, scene.guide.policy.sizingMinutes);
  const arrivalsPerSecond = lastingRate(arrivalRates(window, backlog));
  if (now === undefined || arrivalsPerSecond === undefined) return undefined;
  return { arrivalsPerSecond, backlog: now.waiting };
}

/** Workers that the queue would like to have now; undefined when nobody knows what waits. */
export function workersWished(scene: Known): number | undefined {
  const backlog = backlogOf(scene);
  const load = backlog && workLoad(scene, backlog);
  return backlog && load && workersFor(load, backlog);
}

/**
 * The most workers that any minute of the window for shrinking would have wanted, with as much to spare as
 * the tolerance downwards says: a fleet that is busy all the time falls behind with the next crowd.
 */
export function mostWorkersWished(scene: Known): number {
  const backlog = backlogOf(scene);
  if (backlog === undefined) return 0;
  const { downWindowMinutes, tolerancePercent } = scene.guide.policy;
  const minutes = queueMinutes(scene, downWindowMinutes);
  const spare = 1 - Math.min(99, tolerancePercent.down) / 100;
  const rates = arrivalRates(minutes, backlog);
  const wishes = rates.map((rate, index) => {
    const waiting = minutes[minutes.length === 1 ? 0 : index + 1]?.waiting ?? 0;
    return workersFor({ arrivalsPerSecond: rate / spare, backlog: waiting }, backlog);
  });
  return Math.max(0, ...wishes);
}

const span = (seconds: number): string => {
  if (seconds < 120) return `${thousands(seconds)} s`;
  return seconds < 7200
    ? `${thousands(seconds / 60)} minutes`
    : `${thousands(seconds / 3600)} hours`;
};

/** `5 workers drain 1,900 tasks in 5 minutes while 4.2 come each second`. */
export function drainSentence(scene: Known): string | undefined {
  const backlog = backlogOf(scene);
  const load = backlog && workLoad(scene, backlog);
  if (backlog === undefined || load === undefined) return undefined;
  const workers = workersFor(load, backlog);
  const who = workers === 1 ? '1 worker drains' : `${workers} workers drain`;
  const what = `${thousands(load.backlog)} ${load.backlog === 1 ? 'task' : 'tasks'}`;
  const come = thousands(load.arrivalsPerSecond);
  const meanwhile = come === '0' ? '' : ` while ${come} come each second`;
  return `${who} ${what} in ${span(backlog.drainSeconds)}${meanwhile}`;
}
