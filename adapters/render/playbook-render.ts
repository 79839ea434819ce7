import type { Target } from '#core/guide.ts';
import type { AutoscalingFact } from '#core/observation.ts';
import type { PlaybookRender } from '#core/playbooks/world.ts';
import { replaceAutoscaling } from './apply-action.ts';
import { confirmTarget } from './confirm-target.ts';
import { RenderRejected } from './errors/render-rejected.ts';
import { TargetRefused } from './errors/target-refused.ts';
import { measured } from './metrics/measured.ts';
import { addReplica } from './playbooks/add-replica.ts';
import { connectionOf, connectionString } from './playbooks/connections.ts';
import { databaseDetail, serviceDetail } from './playbooks/details.ts';
import type { PlaybookClient } from './playbooks/playbook-client.ts';
import { confirmId } from './read-facts.ts';
import { renderActuator } from './render-actuator.ts';

const MOST_DEPLOYS = 20;
const MOST_INSTANCES = 100;
const MOST_PERCENT = 90;

/** Render checks bounds on its own side only; what it would refuse, or misread, is not sent. */
function confirmBlock(target: string, { criteria, max, min }: AutoscalingFact): void {
  const whole = Number.isInteger(min) && Number.isInteger(max);
  if (!whole || min < 1 || min > max || max > MOST_INSTANCES) {
    throw new TargetRefused(target, `it cannot have ${min} to ${max} instances`);
  }
  const wrong = [criteria.cpu, criteria.memory].find(
    ({ percentage }) => !(percentage >= 1 && percentage <= MOST_PERCENT),
  );
  if (wrong) throw new TargetRefused(target, `${wrong.percentage} % is nothing to steer by`);
}

/**
 * What playbooks may ask of Render: of the guide's targets, and of nothing else the key can reach. `addReplica`,
 * `pointAt`, `setPool`, `setAutoscaling` and `apply` read before they write, so whatever a caller looked at
 * before the call is older by those reads.
 */
export function playbookRender(client: PlaybookClient, targets: readonly Target[]): PlaybookRender {
  const actuator = renderActuator(client, targets);
  const confirmed = <Kind extends Target>(target: Kind): Kind => {
    confirmTarget(targets, target);
    return target;
  };
  const database = async (id: string) => confirmId(id, await client.getPostgresDetail(id));
  return {
    facts: actuator.facts,
    apply: actuator.apply,
    deploy: actuator.deploy,
    async service(target) {
      const { id: name, renderId: id } = confirmed(target);
      const service = confirmId(id, await client.getServiceDetail(id));
      if (service.serviceDetails.parentServer) {
        throw new TargetRefused(name, 'it is a preview instance');
      }
      const instances = await client.listInstances(id);
      return serviceDetail(service, instances, await client.listDeployDetails(id, MOST_DEPLOYS));
    },
    async database(target) {
      return databaseDetail(await database(confirmed(target).renderId));
    },
    async replica(target, name) {
      const { readReplicas } = await database(confirmed(target).renderId);
      const found = readReplicas?.find((replica) => replica.name === name);
      if (found === undefined) return undefined;
      try {
        return databaseDetail(await database(found.id));
      } catch (error) {
        // A replica is in the list before it is anywhere else.
        if (error instanceof RenderRejected && error.status === 404) return undefined;
        throw error;
      }
    },
    addReplica: async (target, name) => addReplica(client, confirmed(target), name),
    async setPool(target, pool) {
      const { renderId } = confirmed(target);
      const { connectionPool } = await database(renderId);
      if (connectionPool !== pool) await client.setPool(renderId, pool);
    },
    failOver: async (target) => client.failOver(confirmed(target).renderId),
    async backup(target) {
      const { recoveryStatus, startsAt } = await client.getRecovery(confirmed(target).renderId);
      const since = startsAt ? { since: startsAt } : {};
      return { available: recoveryStatus === 'AVAILABLE', ...since };
    },
    restart: async (target) => client.restart(confirmed(target).renderId),
    rollBack: async (target, deployId) => client.rollBack(confirmed(target).renderId, deployId),
    async setAutoscaling(target, from, to) {
      confirmBlock(confirmed(target).id, to);
      await replaceAutoscaling(client, target, from, to);
    },
    async connectionIn(service, key, target) {
      const value = await client.getEnvVar(confirmed(service).renderId, key);
      return value === undefined ? 'absent' : connectionOf(client, confirmed(target), value);
    },
    async pointAt(service, key, target, connection) {
      const { renderId } = confirmed(service);
      const present = await client.getEnvVar(renderId, key);
      const wanted = await connectionString(
        client,
        service,
        confirmed(target),
        connection,
        present,
      );
      if (present?.reveal() === wanted.reveal()) return;
      await client.putEnvVar(renderId, key, wanted);
    },
    measured: async (target, signal, from, until) =>
      measured(client, confirmed(target), signal, from, until),
  };
}
