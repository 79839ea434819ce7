import type { SignalId } from '#core/signals.ts';
import type { Instant } from '#local/clock.ts';
import { computePlan, GIGABYTE, keyValuePlan, postgresPlan } from '#local/fake-render/plans.ts';
import { isReachable, isServing } from '#local/fake-render/reachable.ts';
import type { Service, World } from '#local/fake-render/world.ts';

/** What people ask of the application, held until it is changed. */
export interface Load {
  /** Cores that all instances together would need. */
  readonly cores: number;
  /** Megabytes of one process, whatever box it runs in. */
  readonly memoryMb: number;
  /** Multiplies response times: something behind the service hangs. */
  readonly slowness: number;
  /** Percent of requests that fail for reasons of their own. */
  readonly errors: number;
  readonly databaseCores: number;
  readonly iops: number;
  readonly diskUsedGb: number;
  readonly redisMb: number;
  readonly redisConnections: number;
}

export const ordinaryLoad: Load = {
  cores: 0.6,
  memoryMb: 820,
  slowness: 1,
  errors: 0,
  databaseCores: 0.25,
  iops: 1000,
  diskUsedGb: 10,
  redisMb: 300,
  redisConnections: 100,
};

type Values = Readonly<Partial<Record<SignalId, number>>>;

const MEGABYTE = 1024 ** 2;
const percent = (used: number, limit: number): number => Math.min(100, (100 * used) / limit);

function measureService(service: Service, load: Load, at: Instant): Values {
  const serving = service.instances.filter((instance) => isServing(instance, at));
  const plans = serving.flatMap(({ plan }) => computePlan(plan) ?? []);
  if (plans.length === 0) return { instances: 0 };
  const cores = plans.reduce((sum, { cpu }) => sum + cpu, 0);
  const memory = plans.map((plan) => percent(load.memoryMb * MEGABYTE, plan.memoryBytes));
  const busy = load.cores / cores;
  const overload = busy > 1 ? 100 * (1 - 1 / busy) : 0;
  return {
    cpu: percent(load.cores, cores),
    memory: memory.reduce((sum, value) => sum + value, 0) / memory.length,
    // Waiting grows as capacity runs out; timeouts end it.
    'response-time': Math.min(30_000, (90 * load.slowness) / (1 - Math.min(busy, 0.96))),
    'request-rate': load.cores * 20,
    'error-rate': Math.min(100, load.errors + overload),
    instances: plans.length,
  };
}

/** One minute of every target, by the world as it is and the load as it is. */
export function measure(world: World, load: Load, at: Instant): Readonly<Record<string, Values>> {
  const [service] = world.services.values();
  const [database] = world.databases.values();
  const [keyValue] = world.keyValues.values();
  const databaseRuns = database !== undefined && isReachable(database, at);
  const plan = databaseRuns ? postgresPlan(database.runningPlan) : undefined;
  const ram =
    keyValue !== undefined && isReachable(keyValue, at)
      ? keyValuePlan(keyValue.runningPlan)?.memoryBytes
      : undefined;
  return {
    api: service === undefined || service.suspended ? {} : measureService(service, load, at),
    database:
      plan === undefined || database === undefined
        ? {}
        : {
            cpu: percent(load.databaseCores, plan.cpu),
            iops: load.iops,
            storage: percent(load.diskUsedGb, database.usableDiskGB),
          },
    redis:
      ram === undefined
        ? {}
        : {
            memory: percent(load.redisMb * MEGABYTE, ram),
            connections: load.redisConnections,
          },
  };
}

/** Records the minute of the services as Render's own metrics: its autoscaler looks at them. */
export function record(world: World, load: Load, at: Instant): void {
  const { metrics } = world;
  for (const service of world.services.values()) {
    const values = measureService(service, load, at);
    for (const { id: instance, plan } of service.instances.filter((one) => isServing(one, at))) {
      const { cpu = 1, memoryBytes = GIGABYTE } = computePlan(plan) ?? {};
      metrics.record(service.id, 'cpu-limit', { instance }, at, cpu);
      metrics.record(service.id, 'memory-limit', { instance }, at, memoryBytes);
      const memory = Math.min(memoryBytes, load.memoryMb * MEGABYTE);
      metrics.record(service.id, 'memory', { instance }, at, memory);
      metrics.record(service.id, 'cpu', { instance }, at, (cpu * (values.cpu ?? 0)) / 100);
    }
  }
}
