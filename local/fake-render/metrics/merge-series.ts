import type { Instant } from '#local/clock.ts';
import { type Labels, type Point, type Series, SUMMED_PATHS } from '../metric-store.ts';

export type Combine = (values: readonly number[]) => number;

const sum: Combine = (values) => values.reduce((total, value) => total + value, 0);
const mean: Combine = (values) => sum(values) / values.length;

/** Over time: counts add up, everything else is averaged unless the request says otherwise. */
export const COMBINE: Readonly<Record<string, Combine>> = {
  AVG: mean,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  mean,
  sum,
};

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = groups.get(key) ?? [];
    members.push(item);
    groups.set(key, members);
  }
  return groups;
}

/** Points of one series brought to steps of `stepMs`, each stamped with the start of its step. */
function resample(points: readonly Point[], stepMs: number, combine: Combine): Point[] {
  const steps = group(points, ({ at }) => String(Math.floor(at / stepMs) * stepMs));
  return [...steps].map(([at, members]) => ({
    at: Number(at),
    value: combine(members.map(({ value }) => value)),
  }));
}

const pick = (labels: Labels, keeps: readonly string[]): Labels =>
  Object.fromEntries(
    keeps.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])),
  );

export interface Merge {
  readonly stepMs: number;
  /** Within a step. */
  readonly overTime?: string | undefined;
  /** Between series that differ only in labels that are not kept. */
  readonly between: 'mean' | 'sum';
  readonly keeps: readonly string[];
}

/** Series of one resource, merged down to the labels that the answer keeps apart. */
export function mergeSeries(series: readonly Series[], merge: Merge): Series[] {
  const groups = group(series, ({ labels }) => JSON.stringify(pick(labels, merge.keeps)));
  return [...groups.values()].flatMap((members) => {
    const first = members[0];
    if (first === undefined) return [];
    const usual = SUMMED_PATHS.has(first.path) ? 'sum' : 'mean';
    const overTime = COMBINE[merge.overTime ?? usual] ?? mean;
    const resampled = members.flatMap(({ points }) => resample(points, merge.stepMs, overTime));
    const steps = new Map<Instant, number[]>();
    for (const { at, value } of resampled) steps.set(at, [...(steps.get(at) ?? []), value]);
    const combine = COMBINE[merge.between] ?? mean;
    const points = [...steps]
      .sort(([a], [b]) => a - b)
      .map(([at, values]) => ({ at, value: combine(values) }));
    return [{ ...first, labels: pick(first.labels, merge.keeps), points }];
  });
}
