import type { Instant } from '#local/clock.ts';
import type { Labels, MetricPath, MetricStore } from '#local/fake-render/metric-store.ts';

interface Track {
  readonly resource: string;
  readonly path: MetricPath;
  readonly labels: Labels;
  readonly isCount: boolean;
  sum: number;
  readings: number;
}

/**
 * Gathers readings and writes one point per series and minute, stamped with the minute's end: the
 * mean of a gauge, the sum of a count. Counts are whole; what is left over goes into the next minute.
 */
export class MinuteRecorder {
  readonly #store: MetricStore;
  readonly #tracks = new Map<string, Track>();

  constructor(store: MetricStore) {
    this.#store = store;
  }

  gauge(resource: string, path: MetricPath, value: number, labels: Labels = {}): void {
    this.#add(resource, path, value, labels, false);
  }

  count(resource: string, path: MetricPath, value: number, labels: Labels): void {
    this.#add(resource, path, value, labels, true);
  }

  /** Ends the minute; series without a reading in it get no point. */
  flush(at: Instant): void {
    for (const track of this.#tracks.values()) {
      if (track.readings === 0) continue;
      const { resource, path, labels, isCount, sum, readings } = track;
      const value = isCount ? Math.floor(sum + 1e-9) : sum / readings;
      this.#store.record(resource, path, labels, at, value);
      track.sum = isCount ? sum - value : 0;
      track.readings = 0;
    }
  }

  #add(resource: string, path: MetricPath, value: number, labels: Labels, isCount: boolean): void {
    const key = `${path} ${resource} ${Object.values(labels).join(' ')}`;
    let track = this.#tracks.get(key);
    if (track === undefined) {
      track = { resource, path, labels, isCount, sum: 0, readings: 0 };
      this.#tracks.set(key, track);
    }
    track.sum += value;
    track.readings += 1;
  }
}
