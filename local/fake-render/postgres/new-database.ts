import { idCharacters, newId } from '../random.ts';
import type { Database, IpRule, World } from '../world.ts';

export interface NewDatabase {
  /** Made up when absent. */
  readonly id?: string;
  readonly name: string;
  readonly plan: string;
  readonly version?: string;
  readonly region?: string;
  readonly environmentId?: string;
  readonly databaseName?: string;
  readonly databaseUser?: string;
  readonly diskSizeGB?: number;
  readonly diskAutoscalingEnabled?: boolean;
  readonly highAvailabilityEnabled?: boolean;
  readonly connectionPool?: Database['connectionPool'];
  readonly ipAllowList?: IpRule[];
  readonly parameterOverrides?: Record<string, string>;
  /** Now, unless it is said to be older. */
  readonly createdAt?: number;
}

/** Recorded default sizes: 15 GB on basic plans, 100 GB above, 1 GB for free. */
export function defaultDiskSizeGB(plan: string): number {
  if (plan === 'free') return 1;
  return plan.startsWith('basic_') ? 15 : 100;
}

const identifier = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** Puts a running database into the world. */
export function addDatabase(world: World, wanted: NewDatabase): Database {
  const now = wanted.createdAt ?? world.clock.now();
  const { random } = world;
  const diskSizeGB = wanted.diskSizeGB ?? defaultDiskSizeGB(wanted.plan);
  const databaseUser = wanted.databaseUser ?? `${identifier(wanted.name)}_user`;
  const database: Database = {
    id: wanted.id ?? newId(random, 'dpg'),
    name: wanted.name,
    region: wanted.region ?? 'oregon',
    version: wanted.version ?? '18',
    databaseName: `${wanted.databaseName ?? identifier(wanted.name)}_${idCharacters(random, 4)}`,
    databaseUser,
    password: idCharacters(random, 32),
    ...(wanted.environmentId === undefined ? {} : { environmentId: wanted.environmentId }),
    plan: wanted.plan,
    runningPlan: wanted.plan,
    status: 'available',
    diskSizeGB,
    usableDiskGB: diskSizeGB,
    diskUsedBytes: 0,
    diskAutoscalingEnabled: wanted.diskAutoscalingEnabled ?? false,
    highAvailabilityEnabled: wanted.highAvailabilityEnabled ?? false,
    connectionPool: wanted.connectionPool ?? 'none',
    readReplicas: [],
    timeline: 1,
    parameterOverrides: { ...wanted.parameterOverrides },
    ipAllowList: wanted.ipAllowList ?? [{ cidrBlock: '0.0.0.0/0', description: 'everywhere' }],
    suspended: false,
    suspenders: [],
    credentials: [{ username: databaseUser, createdAt: now }],
    exports: [],
    createdAt: now,
    updatedAt: now,
  };
  world.databases.set(database.id, database);
  return database;
}
