import type { Json } from '../json.ts';
import { optionalTime } from '../server/query.ts';
import { ok, type Reply } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { mergeSeries } from './merge-series.ts';
import { rangeOf, resourcesOf } from './metric-request.ts';

const HOUR = 60 * 60_000;
const FIRST_DATA = Date.parse('2025-03-09T00:00:00Z');

/** The one refusal whose body says `error`; `message` is there for clients that insist on it. */
const tooEarly: Reply = {
  status: 400,
  body: { error: 'no data before 2025-03-09', message: 'no data before 2025-03-09' },
};

/** An object instead of an array, labels as an object, times as epoch seconds, no unit. */
export const bandwidthSources: Handler = (call) => {
  const start = optionalTime(call.query, 'startTime');
  if (start !== undefined && start < FIRST_DATA) return tooEarly;
  const { from, to } = rangeOf(call);
  const resources = resourcesOf(call);
  if (call.faults.silentMetrics) return ok({ data: [] });
  const data = resources.flatMap((resource): Json[] => {
    const found = call.world.metrics.read(resource, 'bandwidth-sources', from, to);
    const merge = { stepMs: HOUR, between: 'sum', keeps: ['trafficSource'] } as const;
    return mergeSeries(found, merge).map(({ labels, points }) => ({
      labels: { resource, trafficSource: labels['trafficSource'] ?? 'total' },
      values: points.map(({ at, value }) => ({ timestamp: Math.floor(at / 1_000), value })),
    }));
  });
  return ok({ data });
};
