import { type Candidate, instancesAction } from './candidate.ts';
import type { Scene } from './scene.ts';
import { lastMinutes, mean } from './series.ts';
import { signal } from './signals.ts';
import { wantedInstances } from './step.ts';
import { inUnits } from './units.ts';

/**
 * Panic, as in Knative's KPA: the short window alone needs `factor` times what is ready, so nobody
 * waits for an alarm. A saturated value hides how much more is needed and counts as that much. It only
 * ever raises.
 */
export function panicCandidate(scene: Scene): Candidate | undefined {
  const { panic, staleAfterSeconds } = scene.guide.policy;
  if (scene.facts.kind !== 'service') return undefined;
  const twice = Math.ceil(panic.factor * scene.ready);
  const wishes = scene.rows.flatMap(({ row, ageSeconds }) => {
    const shared = row.asks.includes('instances') && signal(row.signal).load === 'shared';
    const value = mean(lastMinutes(scene.observation.series[row.signal], panic.windowMinutes));
    if (!shared || value === undefined || ageSeconds === undefined) return [];
    if (ageSeconds > staleAfterSeconds) return [];
    const wanted = wantedInstances(scene.ready, value, row.high.aim);
    const saturated = signal(row.signal).unit === 'Percent' && value >= panic.saturatedPercent;
    return [{ row, value, to: saturated ? Math.max(wanted, twice) : wanted }];
  });
  const [most] = wishes.sort((a, b) => b.to - a.to);
  if (most === undefined || most.to < twice) return undefined;
  const reads = inUnits(most.value, signal(most.row.signal).unit);
  return {
    by: 'panic',
    why: 'panic',
    actionClass: 'instances',
    direction: 'up',
    // Instances that boot are on their way already.
    action: instancesAction(scene, Math.max(most.to, scene.level)),
    urgent: true,
    value: most.value,
    aim: most.row.high.aim,
    because: `${most.row.signal} was ${reads} in the last ${panic.windowMinutes} minutes, which needs ${most.to} instances where ${scene.ready} are ready`,
  };
}
