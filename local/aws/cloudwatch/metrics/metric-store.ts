import type { Instant } from '#local/clock.ts';
import { Distribution } from './distribution.ts';
import { type MetricDatum, type MetricName, metricKey } from './metric-datum.ts';
import { Series } from './series.ts';
import type { Statistic } from './statistic.ts';

const HOUR = 3_600_000;
/** A metric that fell silent for as long as its points live is forgotten. */
const FORGOTTEN_AFTER = 72 * HOUR;

/** One metric with its samples, kept apart by unit as CloudWatch does. */
interface Metric extends MetricName {
  readonly units: Map<string, Series>;
}

export interface Window {
  readonly start: Instant;
  /** Milliseconds of one point. */
  readonly period: number;
  readonly points: number;
}

/** Metrics in memory. Points live for three days; how many metrics there are is up to the callers. */
export class MetricStore {
  readonly #metrics = new Map<string, Metric>();
  #sweepAt: Instant = Number.NEGATIVE_INFINITY;

  put(namespace: string, datum: MetricDatum, now: Instant): void {
    this.#sweep(now);
    const metric = { namespace, name: datum.MetricName, dimensions: datum.Dimensions ?? [] };
    const units = this.#unitsOf(metric);
    const unit = datum.Unit ?? 'None';
    const series = units.get(unit) ?? new Series();
    units.set(unit, series);
    series.add(datum, datum.Timestamp ?? now);
  }

  /** Every metric with the time of its newest minute, by order of first arrival. */
  *list(): Iterable<MetricName & { readonly newestAt: Instant }> {
    for (const { units, ...name } of this.#metrics.values()) {
      yield { ...name, newestAt: newestAt(units) };
    }
  }

  /** The units that a metric was sent in. */
  units(key: string): readonly string[] {
    return [...(this.#metrics.get(key)?.units.keys() ?? [])];
  }

  /** Reads one statistic into an array of points, NaN where nothing came. Without a unit all units count. */
  read(key: string, statistic: Statistic, window: Window, unit?: string): Float64Array {
    const points = new Float64Array(window.points).fill(Number.NaN);
    const series = this.#series(key, unit);
    if (series.length === 0) return points;
    const [only] = series.length === 1 ? series : [];
    for (let n = 0; n < window.points; n++) {
      const start = window.start + n * window.period;
      points[n] =
        only?.read(statistic, start, window.period) ??
        statistic.of(this.samples(key, start, window.period, unit));
    }
    return points;
  }

  /** All samples of [start, start + period) together. */
  samples(key: string, start: Instant, period: number, unit?: string): Distribution {
    const samples = new Distribution();
    for (const series of this.#series(key, unit)) series.collect(start, period, samples);
    return samples;
  }

  #unitsOf(name: MetricName): Map<string, Series> {
    const key = metricKey(name);
    const metric = this.#metrics.get(key) ?? { ...name, units: new Map() };
    this.#metrics.set(key, metric);
    return metric.units;
  }

  #series(key: string, unit: string | undefined): readonly Series[] {
    const units = this.#metrics.get(key)?.units;
    if (units === undefined) return [];
    if (unit === undefined) return [...units.values()];
    const series = units.get(unit);
    return series === undefined ? [] : [series];
  }

  #sweep(now: Instant): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + HOUR;
    for (const [key, { units }] of this.#metrics) {
      if (newestAt(units) < now - FORGOTTEN_AFTER) this.#metrics.delete(key);
    }
  }
}

const newestAt = (units: ReadonlyMap<string, Series>): Instant =>
  Math.max(...[...units.values()].map((series) => series.newestAt));
