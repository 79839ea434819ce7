import { recordEffect } from '../effects.ts';
import {
  objectOf,
  optionalChoice,
  optionalFlag,
  optionalInteger,
  optionalText,
  text,
} from '../server/fields.ts';
import { created } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { checkOwner, REGIONS } from '../services/create-service.ts';
import { addStoreEvent } from '../services/service-events.ts';
import {
  checkCombination,
  checkDiskSize,
  ipRules,
  parameterOverrides,
  planForWrite,
} from './database-rules.ts';
import { boot } from './database-transitions.ts';
import { addDatabase, defaultDiskSizeGB } from './new-database.ts';
import { settleReplicas, wantedReplicas } from './replicas.ts';
import { showDatabase } from './show-database.ts';

const VERSIONS = ['11', '12', '13', '14', '15', '16', '17', '18'];
export const POOLS = ['pgbouncer', 'none'];

/** Drops absent members, so that spreading leaves defaults alone. */
function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(kept) as Partial<T>;
}

export const createDatabase: Handler = (call) => {
  const { world } = call;
  const body = objectOf(call.body);
  checkOwner(world, body);
  const plan = planForWrite(text(body, 'plan'));
  const diskSizeGB = optionalInteger(body, 'diskSizeGB') ?? defaultDiskSizeGB(plan.id);
  checkDiskSize(diskSizeGB);
  const replicas = wantedReplicas(body['readReplicas']) ?? [];
  const highAvailability = optionalFlag(body, 'enableHighAvailability') ?? false;
  const pool = optionalChoice(body, 'connectionPool', POOLS) ?? 'none';
  checkCombination({
    plan: plan.id,
    diskSizeGB,
    highAvailability,
    connectionPool: pool,
    replicas: replicas.length,
  });
  const database = addDatabase(world, {
    name: text(body, 'name'),
    plan: plan.id,
    diskSizeGB,
    highAvailabilityEnabled: highAvailability,
    connectionPool: pool === 'pgbouncer' ? 'pgbouncer' : 'none',
    ...present({
      version: optionalChoice(body, 'version', VERSIONS),
      region: optionalChoice(body, 'region', REGIONS),
      environmentId: optionalText(body, 'environmentId'),
      databaseName: optionalText(body, 'databaseName'),
      databaseUser: optionalText(body, 'databaseUser'),
      diskAutoscalingEnabled: optionalFlag(body, 'enableDiskAutoscaling'),
      ipAllowList: ipRules(body),
      parameterOverrides: parameterOverrides(body),
    }),
  });
  settleReplicas(world, database, replicas);
  boot(world, database);
  addStoreEvent(world, database.id, 'postgres_created');
  const shown = showDatabase(world, { database });
  recordEffect(world, call, { resourceId: database.id, before: null, after: shown });
  return created(shown);
};
