import type { Instant } from '#local/clock.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { StateValue } from './evaluate-datapoints.ts';
import type { Evaluation, MetricAlarmPlan } from './metric-alarm-plan.ts';

/** Times in alarm texts carry a numeric zone: 2019-10-02T17:04:40.985+0000. */
export const alarmTime = (at: Instant): string => new Date(at).toISOString().replace('Z', '+0000');

/** Numbers in alarm texts look like Java's doubles: 50.0, 1.5, 1.0E7. */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    const mantissa = digits.includes('.') ? digits : `${digits}.0`;
    return `${mantissa}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const COMPARISON: Readonly<Record<AlarmDefinition['ComparisonOperator'], string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const were = (count: number, noun: string): string =>
  `${plural(count, noun)} ${count === 1 ? 'was' : 'were'}`;

/** 02/10/19 16:59:00 */
function dayFirst(at: Instant): string {
  const [year, month, day] = new Date(at).toISOString().slice(2, 10).split('-');
  return `${day}/${month}/${year} ${new Date(at).toISOString().slice(11, 19)}`;
}

/** Says in CloudWatch's own words why an alarm has the state that an evaluation gave it. */
export function stateReason(
  alarm: AlarmDefinition,
  { rule }: MetricAlarmPlan,
  { range, judged, filled, points, window }: Evaluation,
  state: StateValue,
): string {
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${were(filled, 'datapoint')} unknown.`;
  const breaching = state === 'ALARM';
  const decisive = judged.filter((index) => range[index] === breaching).toReversed();
  const decidedByMissing = breaching && filled > 0 && rule.treatMissingData === 'breaching';
  if (decisive.length === 0 || decidedByMissing) {
    const received = judged.length === 0 ? 'no datapoints were' : were(judged.length, 'datapoint');
    const periods = plural(rule.evaluationPeriods, 'period');
    const treated = rule.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: ${received} received for ${periods} and ${were(filled, 'missing datapoint')} treated as [${treated}].`;
  }
  const values = decisive.map((index) => {
    const at = dayFirst(window.start + index * window.period);
    return `${javaDouble(points[index] ?? Number.NaN)} (${at})`;
  });
  const was = `${decisive.length === 1 ? 'was' : 'were'}${breaching ? '' : ' not'}`;
  const listed = `[${values.join(', ')}] ${was} ${COMPARISON[alarm.ComparisonOperator]} the threshold (${javaDouble(alarm.Threshold)})`;
  return alarm.DatapointsToAlarm === undefined
    ? `Threshold Crossed: ${plural(decisive.length, 'datapoint')} ${listed}.`
    : `Threshold Crossed: ${decisive.length} out of the last ${rule.evaluationPeriods} datapoints ${listed} (${minimum(rule, breaching)}).`;
}

function minimum(rule: MetricAlarmPlan['rule'], breaching: boolean): string {
  const { evaluationPeriods, datapointsToAlarm } = rule;
  const needed = breaching ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const direction = breaching ? 'OK -> ALARM' : 'ALARM -> OK';
  return `minimum ${plural(needed, 'datapoint')} for ${direction} transition`;
}

/** The same for machines: the JSON text that events and DescribeAlarms carry as reasonData. */
export function stateReasonData(
  alarm: AlarmDefinition,
  { periodSeconds, source }: MetricAlarmPlan,
  { judged, points, window }: Evaluation,
  { now, store }: { readonly now: Instant; readonly store: MetricStore },
): string {
  const at = (index: number) => alarmTime(window.start + index * window.period);
  const [oldest] = judged;
  const newest = judged.at(-1);
  const sampleCount = (index: number) => {
    if (source === undefined) return {};
    const start = window.start + index * window.period;
    return { sampleCount: store.samples(source.key, start, window.period, source.unit).count };
  };
  return JSON.stringify({
    version: '1.0',
    queryDate: alarmTime(now),
    ...(oldest !== undefined && { startDate: at(oldest) }),
    ...(source?.unit !== undefined && { unit: source.unit }),
    ...(source && { statistic: source.statistic.name }),
    period: periodSeconds,
    recentDatapoints: judged.map((index) => points[index]),
    threshold: alarm.Threshold,
    evaluatedDatapoints:
      newest === undefined
        ? Array.from({ length: alarm.EvaluationPeriods }, (_, n) => ({
            timestamp: at(points.length - 1 - n),
          }))
        : [{ timestamp: at(newest), ...sampleCount(newest), value: points[newest] }],
  });
}
