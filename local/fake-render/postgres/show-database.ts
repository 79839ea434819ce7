import { showMaintenance } from '../account/maintenance.ts';
import type { Json } from '../json.ts';
import { compact } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import type { Owner, Replica, World } from '../world.ts';
import type { Member } from './database-of.ts';

const FREE_DAYS = 30;
const DAY = 24 * 60 * 60_000;

export const showOwner = ({ id, name, email, type }: Owner): Json => ({ id, name, email, type });

const showReplica = ({ id, name, parameterOverrides }: Replica): Json =>
  compact({ id, name, parameterOverrides });

/** An item of the list; the detail has two fields more. Reads name what writes call `enable…`. */
export function showDatabaseSummary(world: World, { database, replica }: Member): Json {
  const isCopying = replica !== undefined && world.clock.now() < replica.readyAt;
  return compact({
    id: replica?.id ?? database.id,
    name: replica?.name ?? database.name,
    owner: showOwner(world.owner),
    plan: database.plan,
    region: database.region,
    version: database.version,
    status: isCopying ? 'creating' : database.status,
    role: replica === undefined ? 'primary' : 'replica',
    primaryPostgresID: replica === undefined ? undefined : database.id,
    readReplicas: replica === undefined ? database.readReplicas.map(showReplica) : [],
    diskSizeGB: database.diskSizeGB,
    diskAutoscalingEnabled: database.diskAutoscalingEnabled,
    highAvailabilityEnabled: replica === undefined && database.highAvailabilityEnabled,
    connectionPool: database.connectionPool,
    databaseName: database.databaseName,
    databaseUser: database.databaseUser,
    dashboardUrl: `https://dashboard.render.com/d/${replica?.id ?? database.id}`,
    environmentId: database.environmentId,
    ipAllowList:
      database.ipAllowList.length === 0 ? null : database.ipAllowList.map((rule) => ({ ...rule })),
    suspended: database.suspended ? 'suspended' : 'not_suspended',
    suspenders: database.suspenders,
    expiresAt:
      database.plan === 'free' ? timestamp(database.createdAt + FREE_DAYS * DAY) : undefined,
    createdAt: timestamp(replica?.createdAt ?? database.createdAt),
    updatedAt: timestamp(database.updatedAt),
  });
}

/** A database or replica as its own GET shows it. */
export function showDatabase(world: World, member: Member): Json {
  const { database, replica } = member;
  const overrides = replica?.parameterOverrides ?? database.parameterOverrides;
  return compact({
    ...showDatabaseSummary(world, member),
    parameterOverrides: Object.keys(overrides).length === 0 ? undefined : overrides,
    maintenance: database.maintenance && showMaintenance(database.maintenance),
  });
}
