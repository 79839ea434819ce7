import type { TargetKind } from './guide.ts';

/** A measured quantity: one value a minute and target. */
export interface Signal {
  readonly id: string;
  /** CloudWatch's name of it, in the guide's namespace with the dimension `Target`. */
  readonly metricName: string;
  /** CloudWatch's unit. */
  readonly unit: 'Percent' | 'Milliseconds' | 'Count' | 'Count/Second' | 'Seconds' | 'Gigabytes';
  /** Which kinds of target have it. */
  readonly of: readonly TargetKind[];
  /** How a row's alarms treat a missing value; never `breaching`: blindness is not load. */
  readonly missing: 'missing' | 'ignore';
  /**
   * How the value answers to the number of instances: `shared` load is spread over them and falls in
   * proportion; `queued` falls too, but out of proportion near saturation; `boxed` does not fall; a
   * `backlog` is worked off the faster the more there are, and core/backlog.ts says how many it takes.
   */
  readonly load: 'shared' | 'queued' | 'boxed' | 'backlog';
  readonly means: string;
}

const all = ['service', 'postgres', 'key-value'] as const;
const service = ['service'] as const;
const postgres = ['postgres'] as const;

const rows = [
  {
    id: 'cpu',
    metricName: 'Cpu',
    unit: 'Percent',
    of: ['service', 'postgres'],
    missing: 'missing',
    load: 'shared',
    means: 'CPU used, percent of the plan, mean of the instances',
  },
  {
    id: 'memory',
    metricName: 'Memory',
    unit: 'Percent',
    of: all,
    missing: 'missing',
    load: 'boxed',
    means: 'memory used, percent of the plan (Redis: of maxmemory), mean of the instances',
  },
  {
    id: 'response-time',
    metricName: 'ResponseTime',
    unit: 'Milliseconds',
    of: service,
    missing: 'missing',
    load: 'queued',
    means: '95th percentile of the response time',
  },
  {
    id: 'response-time-p50',
    metricName: 'ResponseTimeP50',
    unit: 'Milliseconds',
    of: service,
    missing: 'missing',
    load: 'queued',
    means: 'median of the response time',
  },
  {
    id: 'response-time-p99',
    metricName: 'ResponseTimeP99',
    unit: 'Milliseconds',
    of: service,
    missing: 'missing',
    load: 'queued',
    means: '99th percentile of the response time',
  },
  {
    id: 'request-rate',
    metricName: 'RequestRate',
    unit: 'Count/Second',
    of: service,
    missing: 'missing',
    load: 'boxed',
    means: 'requests a second, all instances together',
  },
  {
    id: 'error-rate',
    metricName: 'ErrorRate',
    unit: 'Percent',
    of: service,
    missing: 'missing',
    load: 'boxed',
    means: 'share of requests answered with 5xx',
  },
  {
    id: 'instances',
    metricName: 'Instances',
    unit: 'Count',
    of: service,
    missing: 'missing',
    load: 'boxed',
    means: 'instances that run',
  },
  {
    id: 'queue-depth',
    metricName: 'QueueDepth',
    unit: 'Count',
    of: service,
    missing: 'missing',
    load: 'backlog',
    means: 'tasks that wait for a worker, all queues and priorities together',
  },
  {
    id: 'queue-in-flight',
    metricName: 'QueueInFlight',
    unit: 'Count',
    of: service,
    missing: 'missing',
    load: 'boxed',
    means: 'tasks that workers have taken and not acknowledged',
  },
  {
    id: 'queue-latency',
    metricName: 'QueueLatency',
    unit: 'Seconds',
    of: service,
    missing: 'missing',
    load: 'backlog',
    means: 'how long a task that comes now will wait, from depth, service time and ready workers',
  },
  {
    id: 'iops',
    metricName: 'Iops',
    unit: 'Count/Second',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'reads, writes, extends and fsyncs a second, from pg_stat_io',
  },
  {
    id: 'storage',
    metricName: 'Storage',
    unit: 'Percent',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'disk used, percent of its size',
  },
  {
    id: 'storage-used',
    metricName: 'StorageUsed',
    unit: 'Gigabytes',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'disk used',
  },
  {
    id: 'connections',
    metricName: 'Connections',
    unit: 'Count',
    of: ['postgres', 'key-value'],
    missing: 'missing',
    load: 'boxed',
    means: 'connections open',
  },
  {
    id: 'replication-lag',
    metricName: 'ReplicationLag',
    unit: 'Seconds',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'lag of the slowest read replica',
  },
  {
    id: 'cache-hit',
    metricName: 'CacheHit',
    unit: 'Percent',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'blocks found in the buffer cache since the last reading',
  },
  {
    id: 'longest-transaction',
    metricName: 'LongestTransaction',
    unit: 'Seconds',
    of: postgres,
    missing: 'missing',
    load: 'boxed',
    means: 'age of the oldest open transaction',
  },
] as const satisfies readonly Signal[];

export type SignalId = (typeof rows)[number]['id'];

/** A signal of the list below. */
export type KnownSignal = Signal & { readonly id: SignalId };

/** Every signal Capstan knows, in the order in which people read them. */
export const signals: readonly KnownSignal[] = rows;

/** The signal of that id; throws when there is none. */
export function signal(id: SignalId): KnownSignal {
  const found = signals.find((row) => row.id === id);
  if (found === undefined) throw new Error(`no signal is called "${id}"`);
  return found;
}

/** No share of a limit is more than twice the limit: what reads so was taken for another unit. */
const MOST_PERCENT = 200;

/** Whether a value can be a measurement of a signal at all; what cannot is missing, never believed. */
export function isMeasurement({ unit }: Pick<Signal, 'unit'>, value: number): boolean {
  if (!Number.isFinite(value) || value < 0) return false;
  return unit !== 'Percent' || value <= MOST_PERCENT;
}
