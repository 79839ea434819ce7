import type { TargetKind } from '#core/guide.ts';
import type { Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import type { MetricName } from '../metric-calls.ts';
import { fold, largest, mean, sum, type Track } from './metric-tracks.ts';

type Tracks = (metric: MetricName) => readonly Track[];

/** How one signal comes out of Render's metrics. */
export interface Recipe {
  readonly signal: SignalId;
  readonly of: TargetKind;
  readonly needs: readonly MetricName[];
  /** Ordinary not to be there: no replica, no public traffic. */
  readonly optional?: true;
  points(tracks: Tracks): readonly Point[];
}

const GIGABYTE = 1024 ** 3;
const STEP_SECONDS = 60;

/** What limits a track: the limit of the same instance, else the one limit there is for all. */
function limitOf({ labels }: Track, limits: readonly Track[]): Track | undefined {
  const instance = labels.get('instance');
  const own = limits.find((limit) => limit.labels.get('instance') === instance);
  return own ?? limits.find((limit) => !limit.labels.has('instance'));
}

/** Used of limit in percent, each instance by its own limit. */
function shares(used: readonly Track[], limits: readonly Track[]): readonly Track[] {
  return used.map((track) => {
    const limit = limitOf(track, limits)?.values;
    const values = [...track.values].flatMap(([at, value]) => {
      const most = limit?.get(at);
      return most === undefined
        ? []
        : [[at, most > 0 ? (100 * value) / most : Number.NaN] as const];
    });
    return { labels: track.labels, values: new Map(values) };
  });
}

const quantile = (signal: SignalId, wanted: number): Recipe => ({
  signal,
  of: 'service',
  needs: ['http-latency'],
  optional: true,
  points: (tracks) =>
    fold(
      tracks('http-latency').filter(({ labels }) => Number(labels.get('quantile')) === wanted),
      largest,
    ),
});

const isFailure = ({ labels }: Track): boolean =>
  labels.get('statusCode')?.startsWith('5') ?? false;

/** Percent of requests answered with 5xx; a minute without requests has no rate, it is not zero. */
function errorRate(requests: readonly Track[]): readonly Point[] {
  if (requests.some(({ labels }) => !labels.has('statusCode'))) return [];
  const failed = new Map(
    fold(requests.filter(isFailure), sum).map(({ at, value }) => [at, value] as const),
  );
  return fold(requests, sum).flatMap(({ at, value }) =>
    value === 0 ? [] : [{ at, value: (100 * (failed.get(at) ?? 0)) / value }],
  );
}

const times = (points: readonly Point[], factor: number): readonly Point[] =>
  points.map(({ at, value }) => ({ at, value: value * factor }));

/** The `needs` of a recipe name every metric that `points` asks for. */
export const recipes: readonly Recipe[] = [
  ...(['cpu', 'memory'] as const).flatMap((signal): Recipe[] => {
    const needs = [signal, `${signal}-limit`] as const;
    const of = (kind: TargetKind, combine: typeof mean): Recipe => ({
      signal,
      of: kind,
      needs,
      points: (tracks) => fold(shares(tracks(needs[0]), tracks(needs[1])), combine),
    });
    // A standby idles beside its primary: the mean of the two would hide a busy database.
    return [of('service', mean), of('postgres', largest)];
  }),
  quantile('response-time-p50', 0.5),
  quantile('response-time', 0.95),
  quantile('response-time-p99', 0.99),
  {
    signal: 'request-rate',
    of: 'service',
    needs: ['http-requests'],
    optional: true,
    points: (tracks) => times(fold(tracks('http-requests'), sum), 1 / STEP_SECONDS),
  },
  {
    signal: 'error-rate',
    of: 'service',
    needs: ['http-requests'],
    optional: true,
    points: (tracks) => errorRate(tracks('http-requests')),
  },
  {
    signal: 'instances',
    of: 'service',
    needs: ['instance-count'],
    points: (tracks) => fold(tracks('instance-count'), largest),
  },
  {
    signal: 'storage',
    of: 'postgres',
    needs: ['disk-usage', 'disk-capacity'],
    points: (tracks) => fold(shares(tracks('disk-usage'), tracks('disk-capacity')), largest),
  },
  {
    signal: 'storage-used',
    of: 'postgres',
    needs: ['disk-usage'],
    points: (tracks) => times(fold(tracks('disk-usage'), largest), 1 / GIGABYTE),
  },
  ...(['postgres', 'key-value'] as const).map(
    (of): Recipe => ({
      signal: 'connections',
      of,
      needs: ['active-connections'],
      points: (tracks) => fold(tracks('active-connections'), sum),
    }),
  ),
  {
    signal: 'replication-lag',
    of: 'postgres',
    needs: ['replication-lag'],
    optional: true,
    points: (tracks) => fold(tracks('replication-lag'), largest),
  },
];
