import type { Json } from '../json.ts';
import type { Series } from '../metric-store.ts';
import { timestamp, values } from '../server/query.ts';
import { badRequest } from '../server/refusal.ts';
import { ok } from '../server/reply.ts';
import type { Call, Handler } from '../server/route.ts';
import { COMBINE, mergeSeries } from './merge-series.ts';
import type { MetricEndpoint } from './metric-endpoints.ts';
import { type MetricRange, rangeOf, resourcesOf } from './metric-request.ts';
import { targetSeries } from './target-series.ts';

/** The same quantile may be written `0.95` or `.95`. */
const sameLabel = (label: string, wanted: string): boolean =>
  label === wanted || (label !== '' && wanted !== '' && Number(label) === Number(wanted));

function passes(series: Series, call: Call, filters: readonly string[]): boolean {
  return filters.every((field) => {
    const wanted = values(call.query, field);
    const label = series.labels[field];
    if (wanted.length === 0) return true;
    return label !== undefined && wanted.some((value) => sameLabel(label, value));
  });
}

function keptLabels(call: Call, endpoint: MetricEndpoint): readonly string[] {
  const by = call.query.get('aggregateBy');
  if (by === null || by === '') return endpoint.keeps;
  if (!endpoint.by?.includes(by)) throw badRequest(`invalid aggregateBy: ${by}`);
  return [...endpoint.keeps, by];
}

function overTime(call: Call, endpoint: MetricEndpoint): string | undefined {
  const method = call.query.get('aggregationMethod');
  if (method === null || method === '' || endpoint.path !== 'cpu') return undefined;
  if (!['AVG', 'MAX', 'MIN'].includes(method) || COMBINE[method] === undefined) {
    throw badRequest(`invalid aggregationMethod: ${method}`);
  }
  return method;
}

const showSeries = (series: Series, unit: string): Json => ({
  labels: [
    { field: 'resource', value: series.resource },
    ...Object.entries(series.labels).map(([field, value]) => ({ field, value })),
  ],
  values: series.points.map(({ at, value }) => ({ timestamp: timestamp(at), value })),
  unit,
});

function recorded(call: Call, endpoint: MetricEndpoint, resource: string, range: MetricRange) {
  const { from, to } = range;
  if (endpoint.path === 'cpu-target' || endpoint.path === 'memory-target') {
    return targetSeries(call.world, resource, endpoint.path, from, to);
  }
  return call.world.metrics.read(resource, endpoint.path, from, to);
}

/** A bare array of series; empty when there is nothing, whatever the reason. */
export const metricHandler =
  (endpoint: MetricEndpoint): Handler =>
  (call) => {
    const resources = resourcesOf(call);
    const range = rangeOf(call);
    const keeps = keptLabels(call, endpoint);
    const method = overTime(call, endpoint);
    if (call.faults.silentMetrics) return ok([]);
    const stepMs = endpoint.path === 'bandwidth' ? 60 * 60_000 : range.stepMs;
    const series = resources
      .filter((resource) => endpoint.resources.some((prefix) => resource.startsWith(`${prefix}-`)))
      .flatMap((resource) => {
        const found = recorded(call, endpoint, resource, range).filter((one) =>
          passes(one, call, endpoint.filters),
        );
        return mergeSeries(found, { stepMs, overTime: method, between: endpoint.merge, keeps });
      });
    return ok(series.map((one) => showSeries(one, endpoint.unit)));
  };
