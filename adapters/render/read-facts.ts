import type { Target } from '#core/guide.ts';
import type { Facts, KeyValueFacts, PostgresFacts, ServiceFacts } from '#core/observation.ts';
import { RenderUnintelligible } from './errors/render-unintelligible.ts';
import { TargetRefused } from './errors/target-refused.ts';
import type { RenderClient } from './render-client.ts';
import type { KeyValue, Postgres, Service } from './schemas.ts';

const DEPLOYS = 5;

/** Answers about another thing than was asked for belong to nobody. */
export function confirmId<T extends { readonly id: string }>(asked: string, answer: T): T {
  if (answer.id === asked) return answer;
  const reason = 'it is about something else';
  throw new RenderUnintelligible({ operation: 'get', id: asked, reason, outcome: 'not-applied' });
}

/** The service of a target as Render has it now. */
export async function readService(
  client: RenderClient,
  { id, renderId }: Pick<Target, 'id' | 'renderId'>,
): Promise<Service> {
  const service = confirmId(renderId, await client.getService(renderId));
  // Render makes previews from the service, and scales and deletes them on its own.
  if (service.serviceDetails.parentServer) throw new TargetRefused(id, 'it is a preview instance');
  return service;
}

/** The database of a target as Render has it now. */
export async function readPostgres(client: RenderClient, renderId: string): Promise<Postgres> {
  return confirmId(renderId, await client.getPostgres(renderId));
}

/** Anything but Render's word for "runs" counts as suspended: an unknown word stops us. */
export const isSuspended = (word: string | null | undefined, status?: string): boolean =>
  (word ?? 'not_suspended') !== 'not_suspended' || status === 'suspended';

/** Render works on it just now. */
export const inMaintenance = ({
  status,
  maintenance,
}: Pick<Postgres | KeyValue, 'status' | 'maintenance'>): boolean =>
  status === 'maintenance_in_progress' || maintenance?.state === 'in_progress';

async function serviceFacts(client: RenderClient, target: Target): Promise<ServiceFacts> {
  const [service, instances, deploys] = await Promise.all([
    readService(client, target),
    client.listInstances(target.renderId),
    client.listDeploys(target.renderId, DEPLOYS),
  ]);
  const { plan, numInstances, autoscaling, disk } = service.serviceDetails;
  return {
    kind: 'service',
    name: service.name,
    plan,
    manualInstances: numInstances,
    instanceCreatedAt: instances.map(({ createdAt }) => createdAt).sort((a, b) => a - b),
    ...(autoscaling ? { autoscaling } : {}),
    hasDisk: Boolean(disk),
    suspended: isSuspended(service.suspended),
    deploys: deploys.slice(0, DEPLOYS).map(({ id, status, createdAt, finishedAt }) => ({
      id,
      status: status ?? 'unknown',
      createdAt,
      ...(finishedAt ? { finishedAt } : {}),
    })),
  };
}

async function postgresFacts(client: RenderClient, target: Target): Promise<PostgresFacts> {
  const database = await readPostgres(client, target.renderId);
  return {
    kind: 'postgres',
    name: database.name,
    plan: database.plan,
    status: database.status,
    diskGb: database.diskSizeGB,
    diskAutoscaling: database.diskAutoscalingEnabled ?? false,
    highAvailability: database.highAvailabilityEnabled ?? false,
    replicas: database.readReplicas?.length ?? 0,
    suspended: isSuspended(database.suspended, database.status),
    inMaintenance: inMaintenance(database),
  };
}

async function keyValueFacts(client: RenderClient, target: Target): Promise<KeyValueFacts> {
  const store = confirmId(target.renderId, await client.getKeyValue(target.renderId));
  return {
    kind: 'key-value',
    name: store.name,
    plan: store.plan,
    status: store.status,
    suspended: isSuspended(store.suspended, store.status),
    inMaintenance: inMaintenance(store),
  };
}

/** What Render says a target is. */
export function readFacts(client: RenderClient, target: Target): Promise<Facts> {
  if (target.kind === 'service') return serviceFacts(client, target);
  if (target.kind === 'postgres') return postgresFacts(client, target);
  return keyValueFacts(client, target);
}
