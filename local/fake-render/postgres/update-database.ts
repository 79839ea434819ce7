import { difference, recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import {
  objectOf,
  optionalChoice,
  optionalFlag,
  optionalInteger,
  optionalText,
} from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import { noContent, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { addStoreEvent } from '../services/service-events.ts';
import type { Database, World } from '../world.ts';
import { POOLS } from './create-database.ts';
import { databaseOf } from './database-of.ts';
import {
  checkCombination,
  checkGrowth,
  checkMove,
  ipRules,
  parameterOverrides,
} from './database-rules.ts';
import { growDisk, rebuild } from './database-transitions.ts';
import { settleReplicas, wantedReplicas } from './replicas.ts';
import { showDatabase } from './show-database.ts';

interface Patch {
  readonly plan: string;
  readonly diskSizeGB: number;
  readonly highAvailability: boolean;
  readonly pool: string;
  readonly replicas: ReturnType<typeof wantedReplicas>;
  readonly overrides: Record<string, string> | undefined;
}

/** Reads and checks everything before anything is changed: a refused PATCH has no effect. */
function parsePatch(world: World, database: Database, body: Json): Patch {
  const patch: Patch = {
    plan: optionalText(body, 'plan') || database.plan,
    diskSizeGB: optionalInteger(body, 'diskSizeGB') ?? database.diskSizeGB,
    highAvailability:
      optionalFlag(body, 'enableHighAvailability') ?? database.highAvailabilityEnabled,
    pool: optionalChoice(body, 'connectionPool', POOLS) ?? database.connectionPool,
    replicas: wantedReplicas(body['readReplicas']),
    overrides: parameterOverrides(body),
  };
  checkMove(database, patch.plan);
  checkGrowth(world, database, patch.diskSizeGB);
  checkCombination({
    plan: patch.plan,
    diskSizeGB: patch.diskSizeGB,
    highAvailability: patch.highAvailability,
    connectionPool: patch.pool,
    replicas: (patch.replicas ?? database.readReplicas).length,
  });
  return patch;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function apply(world: World, database: Database, patch: Patch): void {
  const { highAvailabilityEnabled, connectionPool } = database;
  const replicasBefore = database.readReplicas;
  if (patch.replicas !== undefined) settleReplicas(world, database, patch.replicas);
  const rebuilt = !same(replicasBefore, database.readReplicas);
  const interrupts =
    patch.plan !== database.plan ||
    patch.highAvailability !== highAvailabilityEnabled ||
    patch.pool !== connectionPool ||
    (patch.overrides !== undefined && !same(patch.overrides, database.parameterOverrides));
  if (patch.overrides !== undefined) database.parameterOverrides = patch.overrides;
  database.plan = patch.plan;
  database.connectionPool = patch.pool === 'pgbouncer' ? 'pgbouncer' : 'none';
  if (interrupts || rebuilt) rebuild(world, database, { interrupts });
  database.highAvailabilityEnabled = patch.highAvailability;
  if (patch.diskSizeGB > database.diskSizeGB) growDisk(world, database, patch.diskSizeGB);
  const changed = (type: string, is: boolean) => is && addStoreEvent(world, database.id, type);
  changed('postgres_read_replicas_changed', rebuilt);
  changed('postgres_ha_status_changed', patch.highAvailability !== highAvailabilityEnabled);
  changed('postgres_connection_pool_enabled_changed', patch.pool !== connectionPool);
}

/** Answers the new plan at once while the database is still `creating`. */
export const updateDatabase: Handler = (call) => {
  const { world } = call;
  const database = databaseOf(call);
  const body = objectOf(call.body);
  const before = showDatabase(world, { database });
  const patch = parsePatch(world, database, body);
  if (database.suspended && patch.plan !== database.plan)
    throw badRequest('the database is suspended');
  apply(world, database, patch);
  database.name = optionalText(body, 'name') || database.name;
  database.ipAllowList = ipRules(body) ?? database.ipAllowList;
  database.diskAutoscalingEnabled =
    optionalFlag(body, 'enableDiskAutoscaling') ?? database.diskAutoscalingEnabled;
  database.updatedAt = call.now;
  const after = showDatabase(world, { database });
  recordEffect(world, call, { resourceId: database.id, ...difference(before, after) });
  return ok(after);
};

export const deleteDatabase: Handler = (call) => {
  const database = databaseOf(call);
  call.world.databases.delete(database.id);
  call.world.account.logStreams.delete(database.id);
  const before = { name: database.name, plan: database.plan };
  recordEffect(call.world, call, { resourceId: database.id, before, after: null });
  return noContent;
};
