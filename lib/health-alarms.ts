import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { CapstanFunction } from './capstan-function.ts';
import { none, tellingAlarm } from './telling-alarm.ts';

const ONE_MINUTE = Duration.minutes(1);
/** A hint is looked at within seconds; one that waits this long was refused at least once. */
const OLD_HINT_SECONDS = 600;

export interface HealthAlarmsProps {
  readonly guide: Guide;
  readonly topic: ITopic;
  readonly hints: IQueue;
  /** By what was lost: `hints`, `ticks`, `notices`. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly functions: Readonly<Record<string, CapstanFunction>>;
}

/**
 * Capstan's alarms about itself; each tells the topic. That it is over only the heartbeat says: every new
 * alarm goes to OK once, and a deploy would mail all of them.
 */
export class HealthAlarms extends Construct {
  constructor(scope: Construct, id: string, props: HealthAlarmsProps) {
    super(scope, id);
    const heartbeat = tellingAlarm(this, props, 'heartbeat', {
      metric: new Metric({
        namespace: metricNamespace(props.guide),
        metricName: 'Heartbeat',
        dimensionsMap: { Loop: 'reconcile' },
        statistic: 'Sum',
        period: ONE_MINUTE,
      }),
      says: 'The loop has stopped: nothing is scaled. Render keeps what it has; look at the logs of collect and reconcile.',
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      minutes: [3, 5],
      // Silence is exactly what a dead loop sounds like.
      treatMissingData: TreatMissingData.BREACHING,
    });
    heartbeat.addOkAction(new SnsAction(props.topic));
    tellingAlarm(this, props, 'hints-wait', {
      metric: props.hints.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: ONE_MINUTE,
      }),
      says: `Hints wait for more than ${OLD_HINT_SECONDS / 60} minutes: reconcile fails or is throttled, and decisions come late.`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: OLD_HINT_SECONDS,
      minutes: [3, 5],
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    for (const [lost, queue] of Object.entries(props.deadLetters)) {
      tellingAlarm(this, props, `dead-${lost}`, {
        ...none,
        metric: queue.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: ONE_MINUTE,
        }),
        says: `There are dead letters (${lost}): each says why it could not be handled. Read, mend, send again or purge; they are kept for 14 days.`,
        minutes: [1, 1],
      });
    }
    // One per function and not one over their sum: CloudWatch charges by metric, so this costs the same and
    // says which.
    for (const [name, { lambda }] of Object.entries(props.functions)) {
      tellingAlarm(this, props, `${name}-errors`, {
        ...none,
        metric: lambda.metricErrors({ statistic: 'Sum', period: ONE_MINUTE }),
        says: `${name} keeps failing: look at its logs.`,
        minutes: [3, 5],
      });
    }
  }
}
