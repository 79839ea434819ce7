import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import { careAlarms } from '#core/care/when-care-rings.ts';
import type { Guide } from '#core/guide.ts';
import { none, tellingAlarm } from '../telling-alarm.ts';

export interface CareAlarmsProps {
  readonly guide: Guide;
  readonly topic: ITopic;
}

/** What people are told about care: that a promise is broken, that chores fail, that nobody looks. */
export class CareAlarms extends Construct {
  constructor(scope: Construct, id: string, props: CareAlarmsProps) {
    super(scope, id);
    const figure = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: metricNamespace(props.guide),
        metricName,
        statistic,
        period: Duration.minutes(1),
      });
    const rings = (name: keyof typeof careAlarms) => ({
      says: careAlarms[name].says,
      section: 'care',
    });
    tellingAlarm(this, props, 'care-promise', {
      ...none,
      ...rings('care-promise'),
      metric: figure('BrokenPromises', 'Maximum'),
      minutes: [5, 10],
    });
    tellingAlarm(this, props, 'care-failing', {
      ...none,
      ...rings('care-failing'),
      metric: figure('ChoresFailing', 'Maximum'),
      // One failure is tried again after a minute, the second after two.
      minutes: [8, 10],
    });
    // The same metric once more: every look publishes it, whatever its value.
    tellingAlarm(this, props, 'care-silent', {
      ...rings('care-silent'),
      metric: figure('BrokenPromises', 'SampleCount'),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      minutes: [10, 10],
      // Silence is exactly what a care that has stopped sounds like.
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
