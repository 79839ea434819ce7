import * as v from 'valibot';
import {
  clash,
  dimensions,
  instant,
  readInput,
  refused,
  text,
  unit,
  wholeNumber,
} from '../input.ts';
import type { Distribution } from '../metrics/distribution.ts';
import { metricKey } from '../metrics/metric-datum.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { findStatistic, type Statistic } from '../metrics/statistic.ts';
import { alignedWindow } from './get-metric-data.ts';

/** AWS's limit for one answer, which has no pages. */
const MAX_DATAPOINTS = 1440;

const inputSchema = v.strictObject({
  Namespace: text(255),
  MetricName: text(255),
  Dimensions: v.exactOptional(dimensions),
  StartTime: instant,
  EndTime: instant,
  Period: wholeNumber(1, 86_400),
  Statistics: v.exactOptional(
    v.array(v.picklist(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'])),
  ),
  ExtendedStatistics: v.exactOptional(v.pipe(v.array(text(32)), v.maxLength(10))),
  Unit: v.exactOptional(unit),
});

/** Reads several statistics of one metric; each unit it was sent in makes points of its own. */
export function getMetricStatistics(store: MetricStore, raw: unknown) {
  const input = readInput(inputSchema, raw);
  const { Namespace: namespace, MetricName: name, StartTime, EndTime } = input;
  if (StartTime >= EndTime) throw clash('StartTime must be before EndTime.');
  const plain = (input.Statistics ?? []).map(statisticOf);
  const extended = (input.ExtendedStatistics ?? []).map(statisticOf);
  if (plain.length + extended.length === 0) {
    throw clash('At least one of Statistics and ExtendedStatistics is required.');
  }
  const window = alignedWindow(StartTime, EndTime, input.Period * 1000);
  if (window.points > MAX_DATAPOINTS) {
    throw clash(`You have requested ${window.points} datapoints, more than ${MAX_DATAPOINTS}.`);
  }
  const key = metricKey({ namespace, name, dimensions: input.Dimensions ?? [] });
  const units = store.units(key).filter((each) => each === (input.Unit ?? each));
  const starts = Array.from({ length: window.points }, (_, n) => window.start + n * window.period);
  const Datapoints = units.flatMap((Unit) =>
    starts.flatMap((start) => {
      const samples = store.samples(key, start, window.period, Unit);
      if (samples.count === 0) return [];
      const more = extended.length > 0 && { ExtendedStatistics: values(extended, samples) };
      return [{ Timestamp: new Date(start), ...values(plain, samples), ...more, Unit }];
    }),
  );
  return { Label: name, Datapoints };
}

function statisticOf(name: string): Statistic {
  const statistic = findStatistic(name);
  if (statistic !== undefined) return statistic;
  throw refused(`The statistic ${name} is not supported by the local CloudWatch.`);
}

const values = (statistics: readonly Statistic[], samples: Distribution) =>
  Object.fromEntries(
    statistics
      .map(({ name, of }) => [name, of(samples)] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  );
