import type { AwsEvent } from '#local/aws/aws-event.ts';
import { CloudWatch } from '#local/aws/cloudwatch/cloudwatch.ts';
import type { Deliver } from '#local/aws/deliver.ts';
import { SteppedClock } from './stepped-clock.ts';

export const MINUTE = 60_000;
export const NOON = Date.UTC(2026, 2, 2, 12);

export interface World {
  readonly clock: SteppedClock;
  readonly cloudWatch: CloudWatch;
  readonly events: readonly AwsEvent[];
  /** Publishes one value of App/cpu for the minute that starts `minute` minutes after noon. */
  readonly publish: (minute: number, value: number) => void;
  readonly stateOf: (name: string) => string | undefined;
}

/** A CloudWatch at noon on a Monday, and everything it emitted. */
export function createWorld(notify?: Deliver): World {
  const clock = new SteppedClock(NOON);
  const events: AwsEvent[] = [];
  const cloudWatch = new CloudWatch({
    clock,
    account: '123456789012',
    region: 'eu-central-1',
    emit: (event) => events.push(event),
    ...(notify && { notify }),
  });
  return {
    clock,
    cloudWatch,
    events,
    publish: (minute, value) =>
      cloudWatch.putMetricData('App', [
        { MetricName: 'cpu', Value: value, Timestamp: NOON + minute * MINUTE },
      ]),
    stateOf: (name) => cloudWatch.alarms().find((alarm) => alarm.name === name)?.state.value,
  };
}

/** cpu above 80 in 2 of 3 minutes. */
export const cpuHigh = {
  AlarmName: 'cpu-high',
  AlarmDescription: 'The CPU is busy.',
  Namespace: 'App',
  MetricName: 'cpu',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;
