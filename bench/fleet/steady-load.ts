import type { Instant } from '#core/guide.ts';
import { computePlan } from '#local/fake-render/plans.ts';
import { isServing } from '#local/fake-render/reachable.ts';
import type { Service, World } from '#local/fake-render/world.ts';

const MINUTE = 60_000;
/** Complete windows for every guard from the first observation on. */
const BACKFILL_MINUTES = 30;

/** Cores that all instances of a service together use in the minute that ends at `at`. */
export type Load = (serviceId: string, at: Instant) => number;

/** Everything but CPU stays between its lines, whatever happens. */
const ORDINARY = {
  memoryShare: 0.45,
  requests: 180,
  latencies: { '0.5': 120, '0.95': 250, '0.99': 420 },
};

function measure(world: World, service: Service, load: Load, at: Instant): void {
  const { metrics } = world;
  const serving = service.instances.filter((instance) => isServing(instance, at));
  for (const { id: instance, plan } of serving) {
    const { cpu = 1, memoryBytes = 0 } = computePlan(plan) ?? {};
    const used = Math.min(cpu, load(service.id, at) / serving.length);
    metrics.record(service.id, 'cpu', { instance }, at, used);
    metrics.record(service.id, 'cpu-limit', { instance }, at, cpu);
    metrics.record(service.id, 'memory', { instance }, at, memoryBytes * ORDINARY.memoryShare);
    metrics.record(service.id, 'memory-limit', { instance }, at, memoryBytes);
  }
  metrics.record(service.id, 'instance-count', {}, at, serving.length);
  metrics.record(service.id, 'http-requests', { statusCode: '200' }, at, ORDINARY.requests);
  for (const [quantile, milliseconds] of Object.entries(ORDINARY.latencies)) {
    metrics.record(service.id, 'http-latency', { quantile }, at, milliseconds);
  }
}

/** Measures every service each minute, half an hour back at first; returns what ends it. */
export function startLoad(world: World, load: Load): () => void {
  const measureAll = (at: Instant): void => {
    for (const service of world.services.values()) measure(world, service, load, at);
  };
  const latest = Math.floor(world.clock.now() / MINUTE) * MINUTE;
  for (let ago = BACKFILL_MINUTES; ago >= 0; ago -= 1) measureAll(latest - ago * MINUTE);
  let cancel: () => void = () => undefined;
  const next = (at: Instant): void => {
    cancel = world.clock.at(at, () => {
      measureAll(at);
      next(at + MINUTE);
    });
  };
  next(latest + MINUTE);
  return () => cancel();
}
