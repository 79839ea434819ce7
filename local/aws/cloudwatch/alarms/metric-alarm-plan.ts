import type { Instant } from '#local/clock.ts';
import { refused } from '../input.ts';
import type { TimeSeries } from '../math/math-value.ts';
import { type MetricSource, metricSource, onlySeries, planQueries } from '../math/query-plan.ts';
import { MetricStore, type Window } from '../metrics/metric-store.ts';
import { samplesNeeded } from '../metrics/statistic.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import {
  type Datapoint,
  type EvaluationRule,
  EXTRA_PERIODS,
  evaluateDatapoints,
  type Verdict,
} from './evaluate-datapoints.ts';

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;
/** AWS allows a week for periods of an hour and more; points live for three days here. */
const LONGEST_SECONDS = 86_400;

/** A metric alarm made ready to be evaluated every minute. */
export interface MetricAlarmPlan {
  readonly rule: EvaluationRule;
  readonly periodSeconds: number;
  /** Evaluated every ten seconds instead of every minute. */
  readonly highResolution: boolean;
  /** The statistic by name, unless the alarm watches an expression. */
  readonly source?: MetricSource;
  readonly evaluate: (store: MetricStore, now: Instant) => Evaluation;
}

/** What one look at an alarm's metric found. */
export interface Evaluation extends Verdict {
  readonly window: Window;
  readonly points: TimeSeries;
  readonly range: readonly Datapoint[];
}

type Compare = (value: number, threshold: number) => boolean;

const COMPARE: Readonly<Record<AlarmDefinition['ComparisonOperator'], Compare>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

interface Reader {
  readonly periodSeconds: number;
  readonly source?: MetricSource;
  readonly read: (store: MetricStore, window: Window) => TimeSeries;
}

/** Compiles an alarm; refuses one that could not be evaluated. */
export function planMetricAlarm(alarm: AlarmDefinition): MetricAlarmPlan {
  const { periodSeconds, source, read } = alarm.Metrics ? mathReader(alarm) : metricReader(alarm);
  const { EvaluationPeriods: evaluationPeriods, Threshold: threshold } = alarm;
  const datapointsToAlarm = alarm.DatapointsToAlarm ?? evaluationPeriods;
  if (datapointsToAlarm > evaluationPeriods) {
    throw refused('DatapointsToAlarm must not be larger than EvaluationPeriods.');
  }
  if (periodSeconds * evaluationPeriods > LONGEST_SECONDS) {
    throw refused(`Period times EvaluationPeriods must not exceed ${LONGEST_SECONDS} seconds.`);
  }
  // A table without traffic sends nothing, so its alarms ignore silence unless told otherwise.
  const byDefault = alarm.Namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing';
  const treatMissingData = alarm.TreatMissingData ?? byDefault;
  const rule = { evaluationPeriods, datapointsToAlarm, treatMissingData };
  const breaches = COMPARE[alarm.ComparisonOperator];
  const enough = alarm.EvaluateLowSampleCountPercentile === 'ignore' && sampleCheck(source);
  const highResolution = periodSeconds < 60;
  const step = highResolution ? TEN_SECONDS : MINUTE;
  const points = evaluationPeriods + EXTRA_PERIODS;
  const period = periodSeconds * 1000;

  const evaluate = (store: MetricStore, now: Instant): Evaluation => {
    const window = { start: Math.floor(now / step) * step - points * period, period, points };
    const series = read(store, window);
    const range: Datapoint[] = Array.from(series, (value) =>
      Number.isNaN(value) ? undefined : breaches(value, threshold),
    );
    const { state, judged, filled } = evaluateDatapoints(range, rule);
    const counts = enough === false || judged.every((index) => enough(store, window, index));
    return { ...(counts && state && { state }), judged, filled, window, points: series, range };
  };
  return { rule, periodSeconds, highResolution, ...(source && { source }), evaluate };
}

function metricReader(alarm: AlarmDefinition): Reader {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = alarm;
  if (Namespace === undefined || MetricName === undefined || Period === undefined) {
    throw refused('Namespace, MetricName and Period are required for an alarm on a metric.');
  }
  const Stat = Statistic ?? ExtendedStatistic;
  if (Stat === undefined || (Statistic !== undefined && ExtendedStatistic !== undefined)) {
    throw refused('An alarm on a metric has either Statistic or ExtendedStatistic.');
  }
  const Metric = { Namespace, MetricName, ...(Dimensions && { Dimensions }) };
  const source = metricSource({ Metric, Period, Stat, ...(Unit !== undefined && { Unit }) });
  const { key, statistic, unit } = source;
  const read = (store: MetricStore, window: Window) => store.read(key, statistic, window, unit);
  return { periodSeconds: Period, source, read };
}

function mathReader(alarm: AlarmDefinition): Reader {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } = alarm;
  const single = [Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit];
  if (single.some((property) => property !== undefined)) {
    throw refused('An alarm with Metrics has no properties of a single metric beside them.');
  }
  const queries = alarm.Metrics ?? [];
  const [watched, second] = queries.filter(({ ReturnData }) => ReturnData ?? true);
  if (watched === undefined || second !== undefined) {
    throw refused('Exactly one of the Metrics must have ReturnData true.');
  }
  const { periodSeconds, read } = planQueries(queries);
  if (periodSeconds === undefined) throw refused('All Metrics of an alarm need the same period.');
  const watch = (store: MetricStore, window: Window) =>
    onlySeries(read(store, window, watched.Id), watched.Id);
  // A dry run over nothing: whether an expression can be computed does not depend on the data.
  watch(new MetricStore(), { start: 0, period: periodSeconds * 1000, points: 1 });
  const source = watched.MetricStat && { source: metricSource(watched.MetricStat) };
  return { periodSeconds, ...source, read: watch };
}

/** Whether a judged point has samples enough for its percentile. */
function sampleCheck(source: MetricSource | undefined) {
  const percent = source?.statistic.percent;
  if (source === undefined || percent === undefined) return false;
  const needed = samplesNeeded(percent);
  return (store: MetricStore, { start, period }: Window, index: number): boolean =>
    store.samples(source.key, start + index * period, period, source.unit).count >= needed;
}
