import { instancesAction, instancesOf } from '../candidate.ts';
import { rungOf } from '../ladder.ts';
import type { Scene } from '../scene.ts';
import { signal } from '../signals.ts';
import { type Guard, hold } from './guard.ts';

/** The first signal that would be over its high line with `to` instances, as Azure's autoscale estimates it. */
function wouldBreach(scene: Scene, to: number): string | undefined {
  return scene.rows.find(({ row, value }) => {
    const shared = signal(row.signal).load !== 'boxed';
    return shared && value !== undefined && (value * scene.ready) / to > row.high.value;
  })?.row.signal;
}

function smallerPlanWouldBreach(scene: Scene, from: string, to: string): string | undefined {
  const ladder = scene.guide.ladders[scene.facts.kind];
  const [now, then] = [rungOf(ladder, from), rungOf(ladder, to)];
  if (now === undefined || then === undefined) return 'an unknown plan';
  const grow = { cpu: (now.cpu ?? 1) / (then.cpu ?? 1), memory: now.ramMb / then.ramMb };
  return scene.rows.find(({ row, value }) => {
    const factor = row.signal === 'cpu' ? grow.cpu : row.signal === 'memory' ? grow.memory : 1;
    return value !== undefined && value * factor > row.high.value;
  })?.row.signal;
}

/** After the shrink no signal may be over its high line, else the next minute would grow again. */
export const flapCheck: Guard = {
  name: 'flap-check',
  check(candidate, scene) {
    if (candidate.direction === 'up' || candidate.why === 'undo') return undefined;
    const { action } = candidate;
    if (action.kind === 'set-plan') {
      const signalId = smallerPlanWouldBreach(scene, action.from, action.to);
      return signalId === undefined
        ? undefined
        : hold(`on ${action.to}, ${signalId} would be over its high line`);
    }
    const to = instancesOf(action);
    if (to === undefined) return undefined;
    const breach = wouldBreach(scene, to);
    if (breach === undefined) return undefined;
    const because = `with ${to} instances ${breach} would be over its high line`;
    for (let fewer = to + 1; fewer < scene.level; fewer += 1) {
      if (wouldBreach(scene, fewer) === undefined) {
        return { effect: 'limit', because, action: instancesAction(scene, fewer) };
      }
    }
    return hold(because);
  },
};
