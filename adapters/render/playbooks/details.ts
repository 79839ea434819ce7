import type { DatabaseDetail, DeployDetail, ServiceDetail } from '#core/playbooks/world.ts';
import { inMaintenance, isSuspended } from '../read-facts.ts';
import type { Instance } from '../schemas.ts';
import type { DeployAnswer, PostgresAnswer, ServiceAnswer } from './playbook-schemas.ts';

const MOST_DEPLOYS = 20;
const LONGEST_LINE = 100;

function deployDetail(deploy: DeployAnswer): DeployDetail {
  const { id, status, trigger, commit, createdAt, finishedAt } = deploy;
  const line = commit?.message?.split('\n')[0]?.slice(0, LONGEST_LINE);
  return {
    id,
    status: status ?? 'unknown',
    ...(trigger ? { trigger } : {}),
    ...(line ? { commit: line } : {}),
    createdAt,
    ...(finishedAt ? { finishedAt } : {}),
  };
}

/** A service as playbooks look at it. */
export function serviceDetail(
  service: ServiceAnswer,
  instances: readonly Instance[],
  deploys: readonly DeployAnswer[],
): ServiceDetail {
  const { autoscaling, disk, healthCheckPath, numInstances, plan, url } = service.serviceDetails;
  return {
    id: service.id,
    ...(url ? { url } : {}),
    ...(healthCheckPath ? { healthPath: healthCheckPath } : {}),
    plan,
    manualInstances: numInstances,
    ...(autoscaling ? { autoscaling } : {}),
    deploys: deploys.slice(0, MOST_DEPLOYS).map(deployDetail),
    instances: [...instances].sort((a, b) => a.createdAt - b.createdAt),
    suspended: isSuspended(service.suspended),
    hasDisk: Boolean(disk),
  };
}

/** A database, or a replica, as playbooks look at it. */
export function databaseDetail(database: PostgresAnswer): DatabaseDetail {
  return {
    id: database.id,
    plan: database.plan,
    status: database.status,
    diskGb: database.diskSizeGB,
    highAvailability: database.highAvailabilityEnabled ?? false,
    pool: database.connectionPool === 'pgbouncer' ? 'pgbouncer' : 'none',
    replicas: (database.readReplicas ?? []).map(({ id, name }) => ({ id, name })),
    suspended: isSuspended(database.suspended, database.status),
    inMaintenance: inMaintenance(database),
  };
}
