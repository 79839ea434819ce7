import type { Target } from '#core/guide.ts';
import type { Actuator } from '#core/loop/ports.ts';
import { applyAction } from './apply-action.ts';
import { confirmTarget } from './confirm-target.ts';
import { TargetRefused } from './errors/target-refused.ts';
import { readFacts } from './read-facts.ts';
import type { RenderClient } from './render-client.ts';

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
