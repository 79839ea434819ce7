import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { metricNamespace, rowAlarms } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';

const comparison = {
  GreaterThanThreshold: ComparisonOperator.GREATER_THAN_THRESHOLD,
  LessThanThreshold: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const missing = { missing: TreatMissingData.MISSING, ignore: TreatMissingData.IGNORE } as const;

/**
 * The guide's table as alarms, two per row. They have no actions: CloudWatch tells EventBridge of every
 * change of state by itself, and the loop reads the states.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, guide: Guide) {
    super(scope, id);
    this.all = rowAlarms(guide).map(
      (row) =>
        new Alarm(this, row.name, {
          alarmName: row.name,
          alarmDescription: row.description,
          metric: new Metric({
            namespace: metricNamespace(guide),
            metricName: row.metricName,
            dimensionsMap: { Target: row.target },
            statistic: row.statistic,
            period: Duration.minutes(1),
          }),
          comparisonOperator: comparison[row.comparison],
          threshold: row.threshold,
          datapointsToAlarm: row.datapointsToAlarm,
          evaluationPeriods: row.evaluationPeriods,
          treatMissingData: missing[row.treatMissingData],
        }),
    );
  }
}
