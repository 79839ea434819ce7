import type { Instant } from '#local/clock.ts';

/** The last part of `/metrics/<path>`. */
export type MetricPath =
  | 'cpu'
  | 'cpu-limit'
  | 'cpu-target'
  | 'memory'
  | 'memory-limit'
  | 'memory-target'
  | 'http-requests'
  | 'http-latency'
  | 'bandwidth'
  | 'bandwidth-sources'
  | 'disk-usage'
  | 'disk-capacity'
  | 'instance-count'
  | 'active-connections'
  | 'replication-lag';

export type Labels = Readonly<Record<string, string>>;

export interface Point {
  readonly at: Instant;
  readonly value: number;
}

export interface Series {
  readonly resource: string;
  readonly path: MetricPath;
  /** Without `resource`, which stands beside them. */
  readonly labels: Labels;
  readonly points: readonly Point[];
}

export type Listener = (resource: string, path: MetricPath, point: Point) => void;

interface Track {
  readonly labels: Labels;
  fine: Point[];
  coarse: Point[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FINE_SPAN = 26 * HOUR;
const COARSE_SPAN = 30 * 24 * HOUR;

/** Paths whose points are counts per step, so that wider steps add them up instead of averaging. */
export const SUMMED_PATHS: ReadonlySet<MetricPath> = new Set([
  'http-requests',
  'bandwidth',
  'bandwidth-sources',
]);

const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([field, value]) => `${field}=${value}`)
    .sort()
    .join('\n');

/** The points in [from, to], searched from the end because reads ask for the recent past. */
function inside(points: readonly Point[], from: Instant, to: Instant): readonly Point[] {
  let end = points.length;
  while (end > 0 && (points[end - 1]?.at ?? 0) > to) end -= 1;
  let start = end;
  while (start > 0 && (points[start - 1]?.at ?? 0) >= from) start -= 1;
  return points.slice(start, end);
}

const isDue = ({ fine: [first] }: Track, now: Instant): boolean =>
  first !== undefined && now - first.at >= FINE_SPAN + HOUR;

/** The oldest hour of minutes becomes one point. */
function fold(track: Track, path: MetricPath): void {
  const begin = Math.floor((track.fine[0]?.at ?? 0) / HOUR) * HOUR;
  const old = track.fine.filter((point) => point.at < begin + HOUR);
  const sum = old.reduce((total, point) => total + point.value, 0);
  track.coarse.push({ at: begin, value: SUMMED_PATHS.has(path) ? sum : sum / old.length });
  track.fine = track.fine.slice(old.length);
}

/** What the plant measured: as recorded for the last 26 hours, by the hour for 30 days. */
export class MetricStore {
  readonly #tracks = new Map<string, Map<string, Track>>();
  readonly #listeners = new Set<Listener>();

  /** Takes one measurement; within a series times only go forward, and an equal time replaces. */
  record(resource: string, path: MetricPath, labels: Labels, at: Instant, value: number): void {
    const tracks = this.#siblings(resource, path);
    const key = keyOf(labels);
    const track = tracks.get(key) ?? { labels: { ...labels }, fine: [], coarse: [] };
    tracks.set(key, track);
    const last = track.fine.at(-1);
    const point = { at, value };
    if (last !== undefined && last.at >= at) {
      if (last.at === at) track.fine[track.fine.length - 1] = point;
      return;
    }
    track.fine.push(point);
    if (isDue(track, at)) this.#sweep(tracks, path, at);
    for (const listener of this.#listeners) listener(resource, path, point);
  }

  /** Every series of one resource and path that has a point in [from, to], oldest point first. */
  read(resource: string, path: MetricPath, from: Instant, to: Instant): Series[] {
    const found: Series[] = [];
    for (const track of this.#tracks.get(`${path}\n${resource}`)?.values() ?? []) {
      const points = [...inside(track.coarse, from, to), ...inside(track.fine, from, to)];
      if (points.length > 0) found.push({ resource, path, labels: track.labels, points });
    }
    return found;
  }

  /** Calls `listener` after each measurement; returns what removes it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #siblings(resource: string, path: MetricPath): Map<string, Track> {
    const key = `${path}\n${resource}`;
    const tracks = this.#tracks.get(key) ?? new Map<string, Track>();
    this.#tracks.set(key, tracks);
    return tracks;
  }

  /** Once an hour, when the oldest hour of a series is due, all series beside it are thinned too. */
  #sweep(tracks: Map<string, Track>, path: MetricPath, now: Instant): void {
    for (const [key, track] of tracks) {
      while (isDue(track, now)) fold(track, path);
      track.coarse = track.coarse.filter((point) => now - point.at <= COARSE_SPAN);
      // Of an instance that has been gone for a month nothing is left.
      if (track.fine.length + track.coarse.length === 0) tracks.delete(key);
    }
  }
}
