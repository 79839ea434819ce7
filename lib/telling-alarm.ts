import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';

/** What an alarm about Capstan itself looks at, and what it says. */
export type Telling = Pick<AlarmProps, 'threshold' | 'comparisonOperator' | 'treatMissingData'> & {
  readonly metric: IMetric;
  readonly says: string;
  /** M of N minutes. */
  readonly minutes: readonly [breaching: number, of: number];
  /** A section of the guide's page. */
  readonly section?: string;
};

/** Something of which there should be none; no value means that there is none. */
export const none = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  threshold: 1,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

/** An alarm that tells the topic; `what` is the end of its name. */
export function tellingAlarm(
  scope: Construct,
  { guide, topic }: { readonly guide: Guide; readonly topic: ITopic },
  what: string,
  { metric, minutes, says, section, ...line }: Telling,
): Alarm {
  const page = section === undefined ? guide.docsUrl : `${guide.docsUrl}#${section}`;
  const alarm = new Alarm(scope, what, {
    ...line,
    metric,
    alarmName: `${guide.application}-capstan-${what}`,
    alarmDescription: `${says} ${page}`,
    datapointsToAlarm: minutes[0],
    evaluationPeriods: minutes[1],
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
