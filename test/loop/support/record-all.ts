import type { Instant } from '#local/clock.ts';
import { GIGABYTE, postgresPlan } from '#local/fake-render/plans.ts';
import { isReachable } from '#local/fake-render/reachable.ts';
import type { World } from '#local/fake-render/world.ts';
import { type Load, measure } from './load.ts';

/** Besides what its autoscaler looks at: everything else that Render measures of the minute. */
export function recordAll(world: World, load: Load, at: Instant): void {
  const { metrics } = world;
  const { api = {} } = measure(world, load, at);
  for (const { id } of world.services.values()) {
    metrics.record(id, 'instance-count', {}, at, api.instances ?? 0);
    const requests = (api['request-rate'] ?? 0) * 60;
    const failed = (requests * (api['error-rate'] ?? 0)) / 100;
    if (requests > 0) {
      metrics.record(id, 'http-requests', { statusCode: '200' }, at, requests - failed);
      metrics.record(id, 'http-requests', { statusCode: '500' }, at, failed);
    }
    const slow = api['response-time'];
    if (slow !== undefined) metrics.record(id, 'http-latency', { quantile: '0.95' }, at, slow);
  }
  for (const database of world.databases.values()) {
    const plan = postgresPlan(database.runningPlan);
    if (plan === undefined || !isReachable(database, at)) continue;
    metrics.record(database.id, 'cpu', {}, at, Math.min(plan.cpu, load.databaseCores));
    metrics.record(database.id, 'cpu-limit', {}, at, plan.cpu);
    metrics.record(database.id, 'disk-usage', {}, at, load.diskUsedGb * GIGABYTE);
    metrics.record(database.id, 'disk-capacity', {}, at, database.usableDiskGB * GIGABYTE);
  }
}
