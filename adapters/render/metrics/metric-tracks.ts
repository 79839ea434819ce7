import type { Instant } from '#core/guide.ts';
import type { Point } from '#core/observation.ts';
import type { MetricName } from '../metric-calls.ts';
import type { Series } from '../schemas.ts';
import { unitFactor } from './metric-units.ts';

const MINUTE = 60_000;

/** One series in our units: its labels by name, its values by the end of their minute. */
export interface Track {
  readonly labels: ReadonlyMap<string, string>;
  /** NaN where what came cannot be a measurement. */
  readonly values: ReadonlyMap<Instant, number>;
}

/**
 * Series as tracks, up to the last minute that is over: a stamp is taken as the end of its minute,
 * so one that lies ahead belongs to a minute still under way. Throws on a unit nobody knows.
 */
export function tracksOf(
  metric: MetricName,
  series: readonly Series[],
  until: Instant,
): readonly Track[] {
  return series.map(({ labels, values, unit }) => {
    const factor = unitFactor(metric, unit ?? '');
    if (factor === undefined) throw new Error(`${metric} came in an unknown unit`);
    const track = new Map<Instant, number>();
    for (const { timestamp, value } of values ?? []) {
      if (timestamp > until || value === null || value === undefined) continue;
      const sound = Number.isFinite(value) && value >= 0;
      track.set(Math.floor(timestamp / MINUTE) * MINUTE, sound ? value * factor : Number.NaN);
    }
    return {
      labels: new Map(labels.map(({ field, value: text }) => [field, text])),
      values: track,
    };
  });
}

/** Folds, minute by minute, the values of some tracks that have one; what is no number is left out. */
export function fold(
  tracks: readonly Track[],
  combine: (values: readonly number[]) => number,
): readonly Point[] {
  const minutes = new Map<Instant, number[]>();
  for (const { values } of tracks) {
    for (const [at, value] of values) minutes.set(at, [...(minutes.get(at) ?? []), value]);
  }
  return [...minutes]
    .map(([at, values]) => ({ at, value: combine(values) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((one, other) => one.at - other.at);
}

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** Of the sound values; NaN when there are none. */
export const mean = (values: readonly number[]): number => {
  const sound = values.filter(Number.isFinite);
  return sum(sound) / sound.length;
};

/** Of the sound values; -Infinity, which `fold` leaves out, when there are none. */
export const largest = (values: readonly number[]): number =>
  Math.max(...values.filter(Number.isFinite));
