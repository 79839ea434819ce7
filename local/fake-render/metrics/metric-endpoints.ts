import type { MetricPath } from '../metric-store.ts';

export type Prefix = 'srv' | 'crn' | 'dpg' | 'red';

/** One row of the list of metrics endpoints. */
export interface MetricEndpoint {
  readonly path: MetricPath;
  /** Resources that have it; others get an empty array. */
  readonly resources: readonly Prefix[];
  readonly unit: string;
  /** Labels that the request may filter by. */
  readonly filters: readonly string[];
  /** Labels that stay apart in the answer; the rest are merged. `by` only when `aggregateBy` says so. */
  readonly keeps: readonly string[];
  readonly by?: readonly string[];
  readonly merge: 'mean' | 'sum';
}

const ALL: readonly Prefix[] = ['srv', 'dpg', 'red'];
const STORES: readonly Prefix[] = ['dpg', 'red'];
const HTTP: readonly Prefix[] = ['srv'];

const perInstance = (path: MetricPath, unit: string): MetricEndpoint => ({
  path,
  resources: ALL,
  unit,
  filters: ['instance'],
  keeps: ['instance'],
  merge: 'mean',
});

const plain = (path: MetricPath, resources: readonly Prefix[], unit: string): MetricEndpoint => ({
  path,
  resources,
  unit,
  filters: [],
  keeps: ['instance'],
  merge: 'mean',
});

/** Cores, not percent; bytes; milliseconds; seconds of replication lag. */
export const METRIC_ENDPOINTS: readonly MetricEndpoint[] = [
  perInstance('cpu', 'cpu'),
  perInstance('cpu-limit', 'cpu'),
  perInstance('cpu-target', 'cpu'),
  perInstance('memory', 'bytes'),
  perInstance('memory-limit', 'bytes'),
  perInstance('memory-target', 'bytes'),
  {
    path: 'http-requests',
    resources: HTTP,
    unit: 'unitless',
    filters: ['host', 'path'],
    keeps: [],
    by: ['statusCode', 'host'],
    merge: 'sum',
  },
  {
    path: 'http-latency',
    resources: HTTP,
    unit: 'ms',
    filters: ['host', 'path', 'quantile'],
    keeps: ['quantile'],
    merge: 'mean',
  },
  { ...plain('bandwidth', HTTP, 'bytes'), keeps: [], merge: 'sum' },
  plain('disk-usage', ALL, 'bytes'),
  plain('disk-capacity', ALL, 'bytes'),
  { ...plain('instance-count', ALL, 'instances'), keeps: [] },
  { ...plain('active-connections', STORES, 'connections'), keeps: [] },
  plain('replication-lag', ['dpg'], 'seconds'),
];
