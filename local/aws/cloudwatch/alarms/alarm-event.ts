import { createHash, randomUUID } from 'node:crypto';
import type { AwsEvent } from '../../aws-event.ts';
import type { MetricStat } from '../math/metric-data-query.ts';
import type { Alarm, AlarmState, MetricAlarm } from './alarm.ts';
import { alarmTime } from './state-reason.ts';

/** Where the alarms live. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** The state of an alarm as events and Lambda actions tell it. */
export const describeState = ({ value, reason, reasonData, at }: AlarmState) => ({
  value,
  reason,
  ...(reasonData !== undefined && { reasonData }),
  timestamp: alarmTime(at),
});

/** What an alarm watches, as events and Lambda actions tell it. */
export function describeConfiguration(alarm: Alarm) {
  const { AlarmDescription: description } = alarm.definition;
  return {
    ...(description !== undefined && { description }),
    ...(alarm.kind === 'metric'
      ? { metrics: describeMetrics(alarm) }
      : { alarmRule: alarm.definition.AlarmRule }),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function stateChangeEvent(previous: Alarm, alarm: Alarm, home: Home): AwsEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: home.account,
    time: `${new Date(alarm.state.at).toISOString().slice(0, 19)}Z`,
    region: home.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: describeState(alarm.state),
      previousState: describeState(previous.state),
      configuration: describeConfiguration(alarm),
    },
  };
}

function describeMetrics({ arn, definition }: MetricAlarm): readonly unknown[] {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } =
    definition;
  if (definition.Metrics === undefined) {
    const Metric = { Namespace: Namespace ?? '', MetricName: MetricName ?? '' };
    const stat: MetricStat = {
      Metric: { ...Metric, ...(Dimensions && { Dimensions }) },
      Period: Period ?? 60,
      Stat: Statistic ?? ExtendedStatistic ?? '',
      ...(Unit !== undefined && { Unit }),
    };
    return [{ id: stableId(arn), metricStat: describeStat(stat), returnData: true }];
  }
  return definition.Metrics.map(
    ({ Id, Expression, MetricStat, Label, ReturnData, Period: period }) => ({
      id: Id,
      ...(Expression !== undefined && { expression: Expression }),
      ...(MetricStat && { metricStat: describeStat(MetricStat) }),
      ...(Label !== undefined && { label: Label }),
      ...(period !== undefined && { period }),
      returnData: ReturnData ?? true,
    }),
  );
}

const describeStat = ({ Metric, Period, Stat, Unit }: MetricStat) => ({
  metric: {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries(
      (Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
    ),
  },
  period: Period,
  stat: Stat,
  ...(Unit !== undefined && { unit: Unit }),
});

/** CloudWatch gives the metric of a plain alarm an id of its own, the same in every event. */
function stableId(arn: string): string {
  const hex = createHash('sha256').update(arn).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
