import type { Instant } from './guide.ts';
import type { Point } from './observation.ts';

const MINUTE = 60_000;

/** The newest point, if there is one. */
export function newest(points: readonly Point[] | undefined): Point | undefined {
  return points?.at(-1);
}

/** Seconds since the newest point. */
export function ageSeconds(points: readonly Point[] | undefined, now: Instant): number | undefined {
  const last = newest(points);
  return last === undefined ? undefined : Math.max(0, Math.round((now - last.at) / 1000));
}

/** Points of the `minutes` that end with the newest one. */
export function lastMinutes(
  points: readonly Point[] | undefined,
  minutes: number,
): readonly Point[] {
  const last = newest(points);
  if (points === undefined || last === undefined) return [];
  return points.filter((point) => point.at > last.at - minutes * MINUTE);
}

/** The mean of some points; undefined when there are none. */
export function mean(points: readonly Point[]): number | undefined {
  if (points.length === 0) return undefined;
  return points.reduce((sum, point) => sum + point.value, 0) / points.length;
}

/** The value at a minute, or undefined when that minute is missing. */
export function valueAt(points: readonly Point[] | undefined, at: Instant): number | undefined {
  return points?.find((point) => Math.abs(point.at - at) < MINUTE / 2)?.value;
}

/** Old and new points as one series: the newer reading of a minute wins, oldest first, no longer than `keepMinutes`. */
export function mergeSeries(
  old: readonly Point[] | undefined,
  fresh: readonly Point[],
  keepMinutes: number,
): readonly Point[] {
  const byMinute = new Map<number, Point>();
  for (const point of [...(old ?? []), ...fresh])
    byMinute.set(Math.round(point.at / MINUTE), point);
  const points = [...byMinute.values()].sort((a, b) => a.at - b.at);
  return lastMinutes(points, keepMinutes);
}
