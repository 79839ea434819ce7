import type { Instant } from '#local/clock.ts';
import type { Series } from '../metric-store.ts';
import { isAutoscaled } from '../services/instances.ts';
import type { World } from '../world.ts';

const CRITERION = { 'cpu-target': 'cpu', 'memory-target': 'memory' } as const;

/** What Render's own autoscaler steers to: its percentage of the limit, while it is on. */
export function targetSeries(
  world: World,
  resource: string,
  path: keyof typeof CRITERION,
  from: Instant,
  to: Instant,
): Series[] {
  const service = world.services.get(resource);
  if (service?.autoscaling === undefined || !isAutoscaled(service)) return [];
  const criterion = service.autoscaling.criteria[CRITERION[path]];
  if (!criterion.enabled) return [];
  return world.metrics.read(resource, `${CRITERION[path]}-limit`, from, to).map((limit) => ({
    ...limit,
    path,
    points: limit.points.map(({ at, value }) => ({
      at,
      value: (value * criterion.percentage) / 100,
    })),
  }));
}
