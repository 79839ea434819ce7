import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { CapstanFunction } from './capstan-function.ts';

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

type Health = Pick<AlarmProps, 'threshold' | 'comparisonOperator' | 'treatMissingData'> & {
  readonly metric: IMetric;
  readonly says: string;
  /** M of N minutes. */
  readonly minutes: readonly [breaching: number, of: number];
};

const none = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  threshold: 1,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

/**
 * Capstan's alarms about itself; each tells the topic. That it is over only the heartbeat says: every new
 * alarm goes to OK once, and a deploy would mail all of them.
 */
export class HealthAlarms extends Construct {
  readonly #props: HealthAlarmsProps;
  readonly #action: SnsAction;

  constructor(scope: Construct, id: string, props: HealthAlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#action = new SnsAction(props.topic);

    this.#add('heartbeat', {
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
    this.#add('hints-wait', {
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
      this.#add(`dead-${lost}`, {
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
      this.#add(`${name}-errors`, {
        ...none,
        metric: lambda.metricErrors({ statistic: 'Sum', period: ONE_MINUTE }),
        says: `${name} keeps failing: look at its logs.`,
        minutes: [3, 5],
      });
    }
  }

  #add(what: string, { metric, says, minutes, ...line }: Health): void {
    const { application, docsUrl } = this.#props.guide;
    const alarm = new Alarm(this, what, {
      ...line,
      metric,
      alarmName: `${application}-capstan-${what}`,
      alarmDescription: `${says} ${docsUrl}`,
      datapointsToAlarm: minutes[0],
      evaluationPeriods: minutes[1],
    });
    alarm.addAlarmAction(this.#action);
    if (what === 'heartbeat') alarm.addOkAction(this.#action);
  }
}
