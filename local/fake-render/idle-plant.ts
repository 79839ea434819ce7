import type { Instant } from '#local/clock.ts';
import { computePlan, GIGABYTE, keyValuePlan, postgresPlan } from './plans.ts';
import { between } from './random.ts';
import { isReachable, isServing } from './reachable.ts';
import type { Database, KeyValue, Service, World } from './world.ts';

const MINUTE = 60_000;
const BACKFILL = 60;
/** About 100,000 requests on a working day. */
const REQUESTS_PER_MINUTE = 180;
const STATUS_SHARES = { '200': 0.985, '404': 0.013, '500': 0.002 };
const LATENCIES = { '0.5': 90, '0.95': 200, '0.99': 420 };

const near = (world: World, value: number): number => value * between(world.random, 0.95, 1.05);

function measureService(world: World, service: Service, at: Instant): void {
  const { metrics } = world;
  const serving = service.instances.filter((instance) => isServing(instance, at));
  for (const { id: instance, plan } of serving) {
    const { cpu = 1, memoryBytes = GIGABYTE } = computePlan(plan) ?? {};
    metrics.record(service.id, 'cpu', { instance }, at, near(world, cpu * 0.3));
    metrics.record(service.id, 'cpu-limit', { instance }, at, cpu);
    metrics.record(service.id, 'memory', { instance }, at, near(world, memoryBytes * 0.4));
    metrics.record(service.id, 'memory-limit', { instance }, at, memoryBytes);
  }
  metrics.record(service.id, 'instance-count', {}, at, serving.length);
  if (service.type !== 'web_service' || serving.length === 0) return;
  const host = `${service.slug}.onrender.com`;
  for (const [statusCode, share] of Object.entries(STATUS_SHARES)) {
    const count = Math.round(near(world, REQUESTS_PER_MINUTE * share));
    metrics.record(service.id, 'http-requests', { statusCode, host }, at, count);
  }
  for (const [quantile, milliseconds] of Object.entries(LATENCIES)) {
    metrics.record(service.id, 'http-latency', { quantile }, at, near(world, milliseconds));
  }
  if (at % (60 * MINUTE) === 0) {
    metrics.record(service.id, 'bandwidth', {}, at, near(world, 40_000_000));
    const labels = { trafficSource: 'total' };
    metrics.record(service.id, 'bandwidth-sources', labels, at, near(world, 40_000_000));
  }
}

function measureDatabase(world: World, database: Database, at: Instant): void {
  const plan = postgresPlan(database.runningPlan);
  if (plan === undefined || !isReachable(database, at)) return;
  const { metrics } = world;
  for (const id of [database.id, ...database.readReplicas.map((replica) => replica.id)]) {
    metrics.record(id, 'cpu', {}, at, near(world, plan.cpu * 0.25));
    metrics.record(id, 'cpu-limit', {}, at, plan.cpu);
    metrics.record(id, 'memory', {}, at, near(world, plan.memoryBytes * 0.5));
    metrics.record(id, 'memory-limit', {}, at, plan.memoryBytes);
    metrics.record(id, 'disk-usage', {}, at, database.diskUsedBytes);
    metrics.record(id, 'disk-capacity', {}, at, database.usableDiskGB * GIGABYTE);
    metrics.record(id, 'active-connections', {}, at, Math.round(near(world, 40)));
    metrics.record(id, 'instance-count', {}, at, 1);
  }
  for (const { id } of database.readReplicas) {
    metrics.record(id, 'replication-lag', {}, at, near(world, 0.2));
  }
}

function measureKeyValue(world: World, { id, runningPlan }: KeyValue, at: Instant): void {
  const plan = keyValuePlan(runningPlan);
  if (plan === undefined) return;
  const { metrics } = world;
  metrics.record(id, 'cpu', {}, at, near(world, plan.cpu * 0.1));
  metrics.record(id, 'cpu-limit', {}, at, plan.cpu);
  metrics.record(id, 'memory', {}, at, near(world, plan.memoryBytes * 0.3));
  metrics.record(id, 'memory-limit', {}, at, plan.memoryBytes);
  metrics.record(id, 'active-connections', {}, at, Math.round(near(world, 100)));
  metrics.record(id, 'instance-count', {}, at, 1);
}

function measure(world: World, at: Instant): void {
  for (const service of world.services.values()) measureService(world, service, at);
  for (const database of world.databases.values()) measureDatabase(world, database, at);
  for (const keyValue of world.keyValues.values()) measureKeyValue(world, keyValue, at);
}

/** Numbers of a quiet afternoon, for the server that runs alone: an hour back, then every minute. */
export function startIdlePlant(world: World): () => void {
  const latest = Math.floor(world.clock.now() / MINUTE) * MINUTE;
  for (let ago = BACKFILL; ago >= 0; ago -= 1) measure(world, latest - ago * MINUTE);
  let cancel: () => void = () => undefined;
  const next = (at: Instant): void => {
    cancel = world.clock.at(at, () => {
      measure(world, at);
      next(at + MINUTE);
    });
  };
  next(latest + MINUTE);
  return () => cancel();
}
