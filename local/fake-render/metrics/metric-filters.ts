import type { MetricPath } from '../metric-store.ts';
import { values } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Call, Handler } from '../server/route.ts';
import { rangeOf, resourcesOf } from './metric-request.ts';

/** Every value of a label that was seen in the range, under the given filters. */
function labelValues(call: Call, path: MetricPath, field: string, filters: readonly string[]) {
  const { from, to } = rangeOf(call);
  const series = resourcesOf(call).flatMap((id) => call.world.metrics.read(id, path, from, to));
  const passing = series.filter(({ labels }) =>
    filters.every((filter) => {
      const wanted = values(call.query, filter);
      return wanted.length === 0 || wanted.includes(labels[filter] ?? '');
    }),
  );
  return [...new Set(passing.flatMap(({ labels }) => labels[field] ?? []))].sort();
}

export const applicationFilters: Handler = (call) =>
  ok([{ filter: 'instance', values: labelValues(call, 'cpu', 'instance', []) }]);

export const httpFilters: Handler = (call) =>
  ok([
    { filter: 'host', values: labelValues(call, 'http-requests', 'host', ['statusCode']) },
    { filter: 'statusCode', values: labelValues(call, 'http-requests', 'statusCode', ['host']) },
  ]);

export const pathFilters: Handler = (call) =>
  ok(labelValues(call, 'http-requests', 'path', ['host', 'statusCode']));
