import { mostWorkersWished } from '../backlog-wish.ts';
import { instancesAction, instancesOf } from '../candidate.ts';
import type { Scene } from '../scene.ts';
import { lastMinutes, newest, valueAt } from '../series.ts';
import { signal } from '../signals.ts';
import { wantedInstances } from '../step.ts';
import { type Guard, hold } from './guard.ts';

/** The most instances any minute of the window would have wanted, from the load of that minute. */
function highestWish(scene: Scene): number {
  const minutes = scene.guide.policy.downWindowMinutes;
  const counts = scene.observation.series.instances;
  const wishes = scene.rows
    .filter(({ row }) => row.asks.includes('instances'))
    .filter(({ row }) => ['shared', 'queued'].includes(signal(row.signal).load))
    .flatMap(({ row }) =>
      lastMinutes(scene.observation.series[row.signal], minutes).map(({ at, value }) => {
        const served = valueAt(counts, at) ?? newest(counts)?.value ?? scene.ready;
        return wantedInstances(served, value, row.high.aim);
      }),
    );
  return Math.max(mostWorkersWished(scene), ...wishes);
}

/** Fast up, slow down: a shrink goes no lower than the highest wish of the whole window (HPA's stabilization). */
export const stabilization: Guard = {
  name: 'stabilization',
  check(candidate, scene) {
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'up' || candidate.why === 'undo')
      return undefined;
    const floor = highestWish(scene);
    if (floor <= to) return undefined;
    const because = `a minute of the last ${scene.guide.policy.downWindowMinutes} wanted ${floor} instances`;
    return floor >= scene.level
      ? hold(because)
      : { effect: 'limit', because, action: instancesAction(scene, floor) };
  },
};
