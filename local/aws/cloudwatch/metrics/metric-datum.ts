import type { Instant } from '#local/clock.ts';
import type { StatisticSet } from './distribution.ts';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** One entry of PutMetricData: either Value, or StatisticValues, or Values (with Counts). */
export interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  /** When it was measured; the moment of arrival if absent. */
  readonly Timestamp?: Instant;
  readonly Value?: number;
  readonly StatisticValues?: StatisticSet;
  readonly Values?: readonly number[];
  /** How often each of `Values` was seen; once each if absent. */
  readonly Counts?: readonly number[];
  readonly Unit?: string;
  /** Seconds: 1 keeps single seconds for three hours, 60 (if absent) keeps minutes. */
  readonly StorageResolution?: number;
}

/** What tells one metric from another: the order of dimensions does not. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

export function metricKey({ namespace, name, dimensions }: MetricName): string {
  const pairs = dimensions.map((dimension) => `${dimension.Name}\u0001${dimension.Value}`);
  return [namespace, name, ...pairs.sort()].join('\u0000');
}
