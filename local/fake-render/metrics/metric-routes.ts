import { ok } from '../server/reply.ts';
import type { Route } from '../server/route.ts';
import { bandwidthSources } from './bandwidth-sources.ts';
import { METRIC_ENDPOINTS } from './metric-endpoints.ts';
import { applicationFilters, httpFilters, pathFilters } from './metric-filters.ts';
import { metricHandler } from './metric-handler.ts';

export const METRIC_ROUTES: readonly Route[] = [
  ...METRIC_ENDPOINTS.map((endpoint): Route => {
    const handler = metricHandler(endpoint);
    return ['GET', `/metrics/${endpoint.path}`, `get-${endpoint.path}`, 'reads', handler];
  }),
  ['GET', '/metrics/bandwidth-sources', 'get-bandwidth-sources', 'reads', bandwidthSources],
  ['GET', '/metrics/filters/application', 'list-application-filters', 'reads', applicationFilters],
  ['GET', '/metrics/filters/http', 'list-http-filters', 'reads', httpFilters],
  ['GET', '/metrics/filters/path', 'list-path-filters', 'reads', pathFilters],
  ['GET', '/metrics/task-runs-queued', 'get-task-runs-queued', 'reads', () => ok([])],
  ['GET', '/metrics/task-runs-completed', 'get-task-runs-completed', 'reads', () => ok([])],
];
