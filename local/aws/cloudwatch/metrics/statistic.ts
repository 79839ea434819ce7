import type { Distribution } from './distribution.ts';

/** One number out of a distribution; NaN when there is none. */
export interface Statistic {
  readonly name: string;
  /** Between 0 and 100; absent for the five plain statistics. */
  readonly percent?: number;
  readonly of: (samples: Distribution) => number;
  /** The same for a single sample, which most minutes hold. */
  readonly ofOne: (value: number) => number;
}

const PLAIN: Readonly<Record<string, Statistic>> = Object.fromEntries(
  [
    plain('Average', ({ sum, count }) => sum / count),
    plain('Sum', ({ sum }) => sum),
    plain('Minimum', ({ minimum }) => minimum),
    plain('Maximum', ({ maximum }) => maximum),
    { ...plain('SampleCount', ({ count }) => count), ofOne: () => 1 },
  ].map((statistic) => [statistic.name, statistic]),
);

function plain(name: string, of: (samples: Distribution) => number): Statistic {
  return { name, of: (samples) => (samples.count > 0 ? of(samples) : Number.NaN), ofOne: (v) => v };
}

/** p0 to p100 with up to ten decimals, e.g. p99.9. */
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100(?:\.0{1,10})?)$/;

/** The statistic of that name, or undefined: trimmed means (tm90), winsorized means, ranks and IQM are not offered here. */
export function findStatistic(name: string): Statistic | undefined {
  if (Object.hasOwn(PLAIN, name)) return PLAIN[name];
  const percent = Number(PERCENTILE.exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(percent)) return undefined;
  return {
    name,
    percent,
    of: (samples) => samples.percentile(percent),
    ofOne: (value) => (value < 0 ? Number.NaN : value),
  };
}

/**
 * Samples below which a percentile means little. p0 and p100 are extremes and mean something at once.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function samplesNeeded(percent: number): number {
  if (percent <= 0 || percent >= 100) return 0;
  return 1000 / (percent < 50 ? percent : 100 - percent);
}
