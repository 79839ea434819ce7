import { addKeyValue } from './key-value/new-key-value.ts';
import { GIGABYTE } from './plans.ts';
import { connectionStrings } from './postgres/connection-info.ts';
import { addDatabase } from './postgres/new-database.ts';
import { idCharacters, newId } from './random.ts';
import { addService } from './services/new-service.ts';
import type { Database, Deploy, KeyValue, Service, World } from './world.ts';

export interface AssetAnchor {
  readonly api: Service;
  readonly database: Database;
  readonly keyValue: KeyValue;
}

/** The variables by which the application finds its database, and a replica for what only reads. */
export const DATABASE_URL = 'DATABASE_URL';
export const DATABASE_REPLICA_URL = 'DATABASE_REPLICA_URL';

const DAY = 24 * 60 * 60_000;

/** A finished deploy of yesterday and its instances, so that the service is up from the first moment. */
export function alreadyRunning(world: World, service: Service): void {
  const then = world.clock.now() - DAY;
  const deploy: Deploy = {
    id: newId(world.random, 'dep'),
    status: 'live',
    trigger: 'new_commit',
    commit: {
      id: idCharacters(world.random, 12),
      message: 'Release',
      createdAt: new Date(then).toISOString(),
    },
    builds: true,
    createdAt: then,
    startedAt: then,
    finishedAt: then,
    updatedAt: then,
    plan: service.plan,
    envVars: {},
  };
  service.deploys.push(deploy);
  for (let count = 0; count < service.numInstances; count += 1) {
    service.instances.push({
      id: `${service.id}-${idCharacters(world.random, 5)}`,
      createdAt: then,
      readyAt: then,
      plan: service.plan,
      deployId: deploy.id,
    });
  }
}

/** Ids that the resources get instead of made-up ones. */
export interface SeedIds {
  readonly service?: string;
  readonly database?: string;
  readonly keyValue?: string;
}

const withId = (id: string | undefined) => (id === undefined ? {} : { id });

/** The first customer as its scaling guide begins: 2 × `standard`, `pro_4gb` with 15 GB, `standard`. */
export function seedAssetAnchor(world: World, ids: SeedIds = {}): AssetAnchor {
  const api = addService(world, {
    ...withId(ids.service),
    name: 'asset-anchor-api',
    type: 'web_service',
    plan: 'standard',
    numInstances: 2,
    healthCheckPath: '/health',
    settings: { repo: 'https://github.com/asset-anchor/api', branch: 'main' },
    details: {
      runtime: 'python',
      envSpecificDetails: {
        buildCommand: 'pip install -r requirements.txt',
        startCommand: 'gunicorn app:app',
      },
    },
  });
  alreadyRunning(world, api);
  const database = addDatabase(world, {
    ...withId(ids.database),
    name: 'asset-anchor-db',
    plan: 'pro_4gb',
    version: '17',
    diskSizeGB: 15,
    databaseName: 'asset_anchor',
    createdAt: world.clock.now() - 30 * DAY,
  });
  database.diskUsedBytes = 10 * GIGABYTE;
  const keyValue = addKeyValue(world, {
    ...withId(ids.keyValue),
    name: 'asset-anchor-cache',
    plan: 'standard',
  });
  giveAddress(api, database);
  return { api, database, keyValue };
}

/** The service reaches its database directly, now and with the next deploy. */
export function giveAddress(service: Service, database: Database): void {
  const { internal } = connectionStrings({ database });
  service.envVars.set(DATABASE_URL, internal);
  for (const { envVars } of service.deploys) envVars[DATABASE_URL] = internal;
}
