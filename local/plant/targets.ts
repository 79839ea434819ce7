import { isReplicaReady } from '#local/fake-render/reachable.ts';
import type { Database, KeyValue, Service, ServiceType, World } from '#local/fake-render/world.ts';

/** The one application that a plant simulates, by id; the rest of the world stays idle. */
export interface TargetIds {
  readonly service?: string;
  readonly worker?: string;
  readonly database?: string;
  readonly keyValue?: string;
}

export interface Targets {
  readonly service: Service | undefined;
  /** Takes Celery's queue from the cache. */
  readonly worker: Service | undefined;
  readonly database: Database | undefined;
  readonly keyValue: KeyValue | undefined;
  /** Those that stream: each looks like a database of its own. */
  readonly replicas: readonly Database[];
}

/** As large as the primary, under an id of its own. */
function replicasOf(world: World, primary: Database): readonly Database[] {
  const now = world.clock.now();
  return primary.readReplicas
    .filter((replica) => isReplicaReady(primary, replica, now))
    .map(({ createdAt, id, name }) => ({ ...primary, id, name, createdAt, readReplicas: [] }));
}

/** Looks the targets up anew, since a resource may be deleted; without ids, the world's first ones. */
export function findTargets(world: World, ids: TargetIds): Targets {
  const databases = [...world.databases.values()];
  const database = ids.database === undefined ? databases[0] : world.databases.get(ids.database);
  const service = (id: string | undefined, type: ServiceType) =>
    id === undefined
      ? [...world.services.values()].find((candidate) => candidate.type === type)
      : world.services.get(id);
  return {
    service: service(ids.service, 'web_service'),
    worker: service(ids.worker, 'background_worker'),
    database,
    keyValue:
      ids.keyValue === undefined
        ? world.keyValues.values().next().value
        : world.keyValues.get(ids.keyValue),
    replicas: database === undefined ? [] : replicasOf(world, database),
  };
}
