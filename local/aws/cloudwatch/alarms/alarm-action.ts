import type { Alarm, MetricAlarm } from './alarm.ts';
import { describeConfiguration, describeState, type Home } from './alarm-event.ts';
import { alarmTime } from './state-reason.ts';

/** The ARNs to notify about the state an alarm is in. */
export function actionsOf({ definition, state, actionsEnabled }: Alarm): readonly string[] {
  if (!actionsEnabled) return [];
  const actions = {
    OK: definition.OKActions,
    ALARM: definition.AlarmActions,
    INSUFFICIENT_DATA: definition.InsufficientDataActions,
  };
  return actions[state.value] ?? [];
}

/** What an action receives: functions get the event of alarm actions, topics the classic message. */
export function actionPayload(arn: string, previous: Alarm, alarm: Alarm, home: Home): unknown {
  return arn.startsWith('arn:aws:lambda:')
    ? functionPayload(previous, alarm, home)
    : topicMessage(previous, alarm, home);
}

function functionPayload(previous: Alarm, alarm: Alarm, { account, region }: Home) {
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId: account,
    time: alarmTime(alarm.state.at),
    region,
    alarmData: {
      alarmName: alarm.name,
      state: describeState(alarm.state),
      previousState: describeState(previous.state),
      configuration: describeConfiguration(alarm),
    },
  };
}

function topicMessage(previous: Alarm, alarm: Alarm, { account, region }: Home) {
  const { definition } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: definition.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.configuredAt),
    NewStateValue: alarm.state.value,
    NewStateReason: alarm.state.reason,
    StateChangeTime: alarmTime(alarm.state.at),
    // AWS writes the region's display name here, which no API gives.
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: previous.state.value,
    OKActions: definition.OKActions ?? [],
    AlarmActions: definition.AlarmActions ?? [],
    InsufficientDataActions: definition.InsufficientDataActions ?? [],
    ...(alarm.kind === 'metric'
      ? { Trigger: trigger(alarm) }
      : { AlarmRule: alarm.definition.AlarmRule }),
  };
}

function trigger({ definition }: MetricAlarm) {
  const rule = {
    EvaluationPeriods: definition.EvaluationPeriods,
    ...(definition.DatapointsToAlarm !== undefined && {
      DatapointsToAlarm: definition.DatapointsToAlarm,
    }),
    ComparisonOperator: definition.ComparisonOperator,
    Threshold: definition.Threshold,
    TreatMissingData: definition.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: definition.EvaluateLowSampleCountPercentile ?? '',
  };
  if (definition.Metrics !== undefined) return { ...rule, Metrics: definition.Metrics };
  const { Statistic, ExtendedStatistic } = definition;
  return {
    MetricName: definition.MetricName,
    Namespace: definition.Namespace,
    ...(Statistic === undefined
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic }
      : { StatisticType: 'Statistic', Statistic: Statistic.toUpperCase() }),
    Unit: definition.Unit ?? null,
    Dimensions: (definition.Dimensions ?? []).map(({ Name, Value }) => ({
      value: Value,
      name: Name,
    })),
    Period: definition.Period,
    ...rule,
  };
}
