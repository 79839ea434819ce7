import type { Point } from '#core/observation.ts';

const MINUTE = 60_000;
/** Thousandths are finer than anything Render measures, and shorter to keep. */
const PRECISION = 1_000;

/** The minute of the first point, then a value for each minute since, null where there is none. */
export type CompactSeries = readonly (number | null)[];

/** One-minute points in a third of the space: an item is paid for by the kilobyte. */
export function compact(points: readonly Point[]): CompactSeries {
  const minutes = points.map(({ at }) => Math.round(at / MINUTE));
  const first = Math.min(...minutes);
  const values: (number | null)[] = Array(Math.max(...minutes) - first + 1).fill(null);
  points.forEach(({ value }, index) => {
    values[(minutes[index] ?? first) - first] = Math.round(value * PRECISION) / PRECISION;
  });
  return [first, ...values];
}

/** The points again, oldest first. */
export function expand([first, ...values]: CompactSeries): readonly Point[] {
  return values.flatMap((value, index) =>
    value === null ? [] : [{ at: ((first ?? 0) + index) * MINUTE, value }],
  );
}
