import type { Target } from '#core/guide.ts';
import type { Actuator } from '#core/loop/ports.ts';
import { applyAction } from './apply-action.ts';
import { TargetRefused } from './errors/target-refused.ts';
import { readFacts } from './read-facts.ts';
import type { RenderClient } from './render-client.ts';

/** Refuses everything that is not a target of the guide, id and kind, before any request. */
function confirmTarget(targets: readonly Target[], { id, kind, renderId }: Target): void {
  const known = targets.some(
    (target) => target.id === id && target.kind === kind && target.renderId === renderId,
  );
  if (!known) throw new TargetRefused(id, `the guide has no ${kind} target ${renderId}`);
}

/** Reads and changes the guide's targets, and nothing else the key can reach. */
export function renderActuator(client: RenderClient, targets: readonly Target[]): Actuator {
  return {
    async facts(target) {
      confirmTarget(targets, target);
      return readFacts(client, target);
    },
    async apply(target, action) {
      confirmTarget(targets, target);
      await applyAction(client, target, action);
    },
    async deploy(target) {
      confirmTarget(targets, target);
      if (target.kind !== 'service') throw new TargetRefused(target.id, 'only services deploy');
      await client.deploy(target.renderId);
    },
  };
}
