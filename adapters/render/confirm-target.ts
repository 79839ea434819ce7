import type { Target } from '#core/guide.ts';
import { TargetRefused } from './errors/target-refused.ts';

/** Refuses everything that is not a target of the guide, id and kind, before any request. */
export function confirmTarget(targets: readonly Target[], { id, kind, renderId }: Target): void {
  const known = targets.some(
    (target) => target.id === id && target.kind === kind && target.renderId === renderId,
  );
  if (!known) throw new TargetRefused(id, `the guide has no ${kind} target ${renderId}`);
}
