import * as v from 'valibot';
import { clash, instant, readInput, refused, wholeNumber } from '../input.ts';
import type { MathValue, TimeSeries } from '../math/math-value.ts';
import { type MetricDataQuery, metricDataQuerySchema } from '../math/metric-data-query.ts';
import { planQueries } from '../math/query-plan.ts';
import type { MetricStore, Window } from '../metrics/metric-store.ts';
import { makeToken, readToken } from './page.ts';

/** AWS's limit for one answer, and here for one query as well. */
const MAX_DATAPOINTS = 100_800;

const inputSchema = v.strictObject({
  MetricDataQueries: v.pipe(v.array(metricDataQuerySchema), v.minLength(1), v.maxLength(500)),
  StartTime: instant,
  EndTime: instant,
  ScanBy: v.exactOptional(v.picklist(['TimestampDescending', 'TimestampAscending'])),
  MaxDatapoints: v.exactOptional(wholeNumber(1, MAX_DATAPOINTS)),
  NextToken: v.exactOptional(v.string()),
  LabelOptions: v.exactOptional(v.strictObject({ Timezone: v.exactOptional(v.string()) })),
});

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly Date[];
  readonly Values: readonly number[];
}

/** Reads metrics and expressions over a stretch of time. */
export function getMetricData(store: MetricStore, raw: unknown) {
  const input = readInput(inputSchema, raw);
  const { MetricDataQueries: queries, StartTime, EndTime } = input;
  if (StartTime >= EndTime) throw clash('StartTime must be before EndTime.');
  const newestFirst = input.ScanBy !== 'TimestampAscending';
  const plan = planQueries(queries);
  const results = queries
    .filter(({ ReturnData }) => ReturnData ?? true)
    .flatMap((query) => {
      const seconds = query.MetricStat?.Period ?? plan.periodSeconds ?? query.Period ?? 60;
      const window = alignedWindow(StartTime, EndTime, seconds * 1000);
      const all = seriesList(plan.read(store, window, query.Id), query.Id);
      return all.map((series) => toResult(query, series, window, newestFirst));
    });
  return cut(results, input.MaxDatapoints ?? MAX_DATAPOINTS, readToken(input.NextToken));
}

/** Points start at multiples of their period, the first at or before `start`. */
export function alignedWindow(start: number, end: number, period: number): Window {
  const first = Math.floor(start / period) * period;
  const points = Math.ceil((end - first) / period);
  if (points > MAX_DATAPOINTS) {
    throw clash(`You have requested ${points} datapoints, more than ${MAX_DATAPOINTS}.`);
  }
  return { start: first, period, points };
}

function seriesList(value: MathValue, id: string): readonly TimeSeries[] {
  if (typeof value === 'number')
    throw refused(`The expression ${id} does not yield a time series.`);
  return value instanceof Float64Array ? [value] : value;
}

function toResult(
  { Id, Label, MetricStat }: MetricDataQuery,
  series: TimeSeries,
  { start, period }: Window,
  newestFirst: boolean,
): Result {
  const present = Array.from(series.keys()).filter((index) => !Number.isNaN(series[index]));
  if (newestFirst) present.reverse();
  return {
    Id,
    Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
    Timestamps: present.map((index) => new Date(start + index * period)),
    Values: present.map((index) => series[index] ?? Number.NaN),
  };
}

/** Cuts the points of all results, one after the other, into pages. */
function cut(results: readonly Result[], size: number, from: number) {
  let position = 0;
  const page = results.map((result) => {
    const first = Math.max(0, from - position);
    const last = Math.max(0, from + size - position);
    position += result.Values.length;
    return {
      ...result,
      Timestamps: result.Timestamps.slice(first, last),
      Values: result.Values.slice(first, last),
      StatusCode: last < result.Values.length ? 'PartialData' : 'Complete',
    };
  });
  const more = from + size < position;
  return {
    MetricDataResults: page,
    Messages: [],
    ...(more && { NextToken: makeToken(from + size) }),
  };
}
