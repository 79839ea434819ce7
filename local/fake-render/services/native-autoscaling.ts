import type { Instant } from '#local/clock.ts';
import { byRender, recordEffect } from '../effects.ts';
import type { MetricPath } from '../metric-store.ts';
import type { Service, World } from '../world.ts';
import { isAutoscaled, settleCount } from './instances.ts';
import { addServiceEvent } from './service-events.ts';

const FRESH = 90_000;
const LIMITS = { cpu: 'cpu-limit', memory: 'memory-limit' } as const;

/** Newest value of each instance's series, instances that stopped reporting left out. */
function latest(world: World, service: Service, path: MetricPath, now: Instant) {
  const values = new Map<string, number>();
  for (const { labels, points } of world.metrics.read(service.id, path, now - FRESH, now)) {
    const value = points.at(-1)?.value;
    if (value !== undefined) values.set(labels['instance'] ?? '', value);
  }
  return values;
}

interface Usage {
  readonly instances: number;
  /** Average over instances, in percent of the limit. */
  readonly percent: number;
}

function usage(
  world: World,
  service: Service,
  kind: 'cpu' | 'memory',
  now: Instant,
): Usage | undefined {
  const used = latest(world, service, kind, now);
  const limits = latest(world, service, LIMITS[kind], now);
  const shares = [...used].flatMap(([instance, value]) => {
    const limit = limits.get(instance);
    return limit === undefined ? [] : [value / limit];
  });
  if (shares.length === 0) return undefined;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { instances: shares.length, percent: (100 * total) / shares.length };
}

interface Verdict {
  readonly count: number;
  readonly details: Record<string, number>;
}

/** ceil(instances × utilisation ÷ target) of each criterion, the larger one, within min and max. */
function verdict(world: World, service: Service, now: Instant): Verdict | undefined {
  const config = service.autoscaling;
  if (config === undefined) return undefined;
  const details: Record<string, number> = {};
  const counts: number[] = [];
  for (const kind of ['cpu', 'memory'] as const) {
    const { enabled, percentage } = config.criteria[kind];
    const measured = enabled ? usage(world, service, kind, now) : undefined;
    if (measured === undefined) continue;
    const word = kind === 'cpu' ? 'CPU' : 'Memory';
    details[`current${word}`] = Math.round(measured.percent);
    details[`target${word}`] = percentage;
    counts.push(Math.ceil((measured.instances * measured.percent) / percentage - 1e-9));
  }
  if (counts.length === 0) return undefined;
  return { count: Math.min(Math.max(...counts, config.min), config.max), details };
}

function move(world: World, service: Service, to: number, details: Verdict['details']): void {
  const from = service.autoscaledTo ?? service.numInstances;
  const change = { fromInstances: from, toInstances: to };
  service.autoscaledTo = to;
  addServiceEvent(world, service, 'autoscaling_started', { ...change, ...details });
  settleCount(world, service);
  recordEffect(world, byRender('autoscale'), {
    resourceId: service.id,
    before: { instances: from },
    after: { instances: to },
  });
  const settledAt = Math.max(world.clock.now(), ...service.instances.map((one) => one.readyAt));
  world.clock.at(settledAt, () => addServiceEvent(world, service, 'autoscaling_ended', change));
}

/**
 * Render's own autoscaler. It looks whenever the plant has measured: up at once, down to the largest
 * count that was wanted during the last minutes. A service whose metrics stop keeps its count.
 */
export function watchNativeAutoscaling(world: World): () => void {
  const wanted = new Map<string, { at: Instant; count: number }[]>();
  const look = (service: Service): void => {
    const now = world.clock.now();
    const current = verdict(world, service, now);
    if (current === undefined || !isAutoscaled(service) || service.suspended) return;
    const recent = [...(wanted.get(service.id) ?? []), { at: now, count: current.count }];
    const delay = world.timings.nativeScaleDownDelay;
    const since = recent[0]?.at ?? now;
    const window = recent.filter(({ at }) => now - at <= delay);
    wanted.set(
      service.id,
      recent.filter(({ at }) => now - at <= delay + FRESH),
    );
    const from = service.autoscaledTo ?? service.numInstances;
    if (current.count > from) move(world, service, current.count, current.details);
    else if (now - since >= delay) {
      const to = Math.max(...window.map(({ count }) => count));
      if (to < from) move(world, service, to, current.details);
    }
  };
  const due = new Set<string>();
  return world.metrics.listen((resource, path) => {
    const service = path === 'cpu' || path === 'memory' ? world.services.get(resource) : undefined;
    if (service === undefined || !isAutoscaled(service) || due.has(resource)) return;
    // Once all instances of this minute are in.
    due.add(resource);
    world.clock.at(world.clock.now(), () => {
      due.delete(resource);
      look(service);
    });
  });
}
