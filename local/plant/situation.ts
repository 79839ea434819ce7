import type { Instant } from '#local/clock.ts';
import {
  type ComputePlan,
  computePlan,
  type KeyValuePlan,
  keyValuePlan,
  type PostgresPlan,
  postgresPlan,
} from '#local/fake-render/plans.ts';
import { isReachable, isServing } from '#local/fake-render/reachable.ts';
import type { Database, Instance, KeyValue, Service } from '#local/fake-render/world.ts';
import type { Workload } from '#local/workload/workload.ts';
import type { DatabaseSituation, KeyValueSituation, Situation } from './application.ts';
import { fleetOf } from './service-fleet.ts';
import type { Targets } from './targets.ts';
import type { Leads } from './variables.ts';

/** An instance that serves, and the machine it runs on. */
export interface RunningInstance {
  readonly instance: Instance;
  readonly plan: ComputePlan;
}

const GIBIBYTE = 1024 ** 3;

/** Plans of contracts have no published size: they count as the common one of their kind. */
function known<Plan>(find: (name: string) => Plan | undefined, name: string, common: string): Plan {
  const plan = find(name) ?? find(common);
  if (plan === undefined) throw new Error(`neither "${name}" nor "${common}" is a plan`);
  return plan;
}

const computePlanOf = (name: string): ComputePlan => known(computePlan, name, 'standard');
export const postgresPlanOf = (name: string): PostgresPlan => known(postgresPlan, name, 'pro_4gb');
export const keyValuePlanOf = (name: string): KeyValuePlan => known(keyValuePlan, name, 'standard');

/** The instances that answer requests now. */
export function runningInstances(service: Service | undefined, at: Instant): RunningInstance[] {
  if (service === undefined || service.suspended) return [];
  return service.instances
    .filter((instance) => isServing(instance, at))
    .map((instance) => ({ instance, plan: computePlanOf(instance.plan) }));
}

/** Turned by hand, besides the workload. */
export interface Controls {
  readonly trafficFactor: number;
  /** Kept by every process. */
  readonly leakBytesPerMinute: number;
  readonly databaseGrowthBytesPerMinute: number;
  /** Response times on a plan, as a multiple of what they would be. */
  readonly slownessByPlan: Readonly<Record<string, number>>;
}

export interface Moment {
  readonly at: Instant;
  readonly seconds: number;
  readonly workload: Workload;
  readonly controls: Controls;
  readonly targets: Targets;
  readonly running: readonly RunningInstance[];
  readonly leads: Leads;
}

/** Of the work of queries, what an application that knows a replica asks there. */
export const READ_SHARE = 0.4;

/** Share of the queries' work that replicas do; with several, the variable names one. */
const readElsewhere = ({ replicas }: Leads): number =>
  READ_SHARE * Math.max(0, ...replicas.values());

/** Load and machines of one step. */
export function situationOf(moment: Moment): Situation {
  const { at, seconds, workload, controls, targets, running, leads } = moment;
  const middle = at - (seconds * 1_000) / 2;
  const cost = workload.cost(middle);
  let importBytesPerMinute = controls.databaseGrowthBytesPerMinute;
  for (const event of workload.eventsAt(middle)) {
    if (event.what === 'import') importBytesPerMinute += event.bytesPerMinute;
  }
  const importBytesPerSecond = importBytesPerMinute / 60;
  return {
    seconds,
    requestsPerSecond: workload.rate(middle) * controls.trafficFactor,
    cpuFactor: cost.cpu,
    users: workload.users(middle),
    fleet: fleetOf(running.map(({ plan }) => plan.cpu)),
    database: databaseSituation(targets.database, at, {
      queryFactor: cost.queries * (1 - readElsewhere(leads)),
      importBytesPerSecond,
      hasPooler: targets.database?.connectionPool === 'pgbouncer' && leads.pooler > 0.5,
    }),
    keyValue: keyValueSituation(targets.keyValue, at),
  };
}

type Stress = Pick<DatabaseSituation, 'queryFactor' | 'importBytesPerSecond' | 'hasPooler'>;

const NO_DATABASE = {
  cpu: 1_000,
  memoryBytes: 1_000 * GIBIBYTE,
  connections: 10_000,
  works: true,
} as const;

/** An application without a database simply has no queries to wait for. */
function databaseSituation(
  database: Database | undefined,
  at: Instant,
  stress: Stress,
): DatabaseSituation {
  if (database === undefined) return { ...NO_DATABASE, ...stress };
  const { cpu, memoryBytes, connections } = postgresPlanOf(database.runningPlan);
  const isFull = database.diskUsedBytes >= database.usableDiskGB * GIBIBYTE;
  const override = Number(database.parameterOverrides['max_connections']);
  return {
    cpu,
    memoryBytes,
    connections: override > 0 ? override : connections,
    works: isReachable(database, at) && !isFull,
    ...stress,
  };
}

/** Without a cache every listing is queried from the database. */
function keyValueSituation(keyValue: KeyValue | undefined, at: Instant): KeyValueSituation {
  if (keyValue === undefined) return { works: false, memoryBytes: 0, connections: 0, evicts: true };
  const { memoryBytes, connections } = keyValuePlanOf(keyValue.runningPlan);
  return {
    works: isReachable(keyValue, at),
    memoryBytes,
    connections,
    evicts: keyValue.maxmemoryPolicy !== 'noeviction',
  };
}
