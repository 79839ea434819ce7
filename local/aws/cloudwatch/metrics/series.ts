import type { Instant } from '#local/clock.ts';
import { Distribution } from './distribution.ts';
import type { MetricDatum } from './metric-datum.ts';
import { MinuteSeries } from './minute-series.ts';
import type { Statistic } from './statistic.ts';

const MINUTE = 60_000;
/** As in AWS, points of a second live three hours; the minute they belong to lives on. */
const RETAINED_SECONDS = 3 * 3600;
/** Two hours ahead may arrive as well, and a sweep should not come with every sample. */
const MAX_SECONDS = RETAINED_SECONDS + 2 * 3600 + 2000;

/** All samples of one metric in one unit. */
export class Series {
  readonly #minutes = new MinuteSeries();
  readonly #seconds = new Map<number, Distribution>();

  get newestAt(): Instant {
    return this.#minutes.newest * MINUTE;
  }

  add(datum: MetricDatum, at: Instant): void {
    const minute = Math.floor(at / MINUTE);
    if (datum.Value !== undefined && datum.StorageResolution !== 1) {
      this.#minutes.addOne(minute, datum.Value);
      return;
    }
    const samples = new Distribution();
    if (datum.Value !== undefined) samples.add(datum.Value);
    if (datum.StatisticValues !== undefined) samples.addSet(datum.StatisticValues);
    datum.Values?.forEach((value, index) => {
      const count = datum.Counts?.[index] ?? 1;
      if (count > 0) samples.add(value, count);
    });
    this.#minutes.addMany(minute, samples);
    if (datum.StorageResolution === 1) this.#addSecond(Math.floor(at / 1000), samples);
  }

  /** Adds what came within [start, start + period) to `into`. */
  collect(start: Instant, period: number, into: Distribution): void {
    if (period % MINUTE === 0 && start % MINUTE === 0) {
      const first = start / MINUTE;
      for (let n = 0; n < period / MINUTE; n++) this.#minutes.collect(first + n, into);
      return;
    }
    const end = Math.ceil((start + period) / 1000);
    for (let second = Math.ceil(start / 1000); second < end; second++) {
      const samples = this.#seconds.get(second);
      if (samples !== undefined) into.merge(samples);
    }
  }

  /** One statistic of one stretch of time; NaN when nothing came. */
  read(statistic: Statistic, start: Instant, period: number): number {
    if (period === MINUTE && start % MINUTE === 0) {
      const one = this.#minutes.single(start / MINUTE);
      if (!Number.isNaN(one)) return statistic.ofOne(one);
    }
    const samples = new Distribution();
    this.collect(start, period, samples);
    return statistic.of(samples);
  }

  #addSecond(second: number, samples: Distribution): void {
    const found = this.#seconds.get(second);
    if (found !== undefined) found.merge(samples);
    else this.#seconds.set(second, samples);
    if (this.#seconds.size <= MAX_SECONDS) return;
    const oldest = Math.floor(this.newestAt / 1000) - RETAINED_SECONDS;
    for (const each of this.#seconds.keys()) if (each < oldest) this.#seconds.delete(each);
  }
}
