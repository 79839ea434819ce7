import * as v from 'valibot';
import { dimensions, period, text, unit, wholeNumber } from '../input.ts';
import { metricDataQuerySchema } from '../math/metric-data-query.ts';

const actions = v.exactOptional(v.pipe(v.array(text(1024)), v.maxLength(5)));

/** UTF-8 without control characters. */
const alarmName = v.pipe(text(255), v.regex(/^[^\p{Cc}]+$/u));

const common = {
  AlarmName: alarmName,
  AlarmDescription: v.exactOptional(v.pipe(v.string(), v.maxLength(1024))),
  ActionsEnabled: v.exactOptional(v.boolean()),
  AlarmActions: actions,
  OKActions: actions,
  InsufficientDataActions: actions,
  Tags: v.exactOptional(v.array(v.object({ Key: v.string(), Value: v.string() }))),
};

/**
 * AWS::CloudWatch::Alarm and PutMetricAlarm, which name their properties alike. What stands not here
 * (anomaly bands, PromQL, wall-clock windows) is refused by its name.
 */
export const alarmSchema = v.strictObject({
  ...common,
  ComparisonOperator: v.picklist([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  Threshold: v.pipe(v.number(), v.finite()),
  EvaluationPeriods: wholeNumber(1, 86_400),
  DatapointsToAlarm: v.exactOptional(wholeNumber(1, 86_400)),
  TreatMissingData: v.exactOptional(v.picklist(['missing', 'ignore', 'breaching', 'notBreaching'])),
  EvaluateLowSampleCountPercentile: v.exactOptional(v.picklist(['evaluate', 'ignore'])),
  Namespace: v.exactOptional(text(255)),
  MetricName: v.exactOptional(text(255)),
  Dimensions: v.exactOptional(dimensions),
  Period: v.exactOptional(period),
  Statistic: v.exactOptional(v.picklist(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'])),
  ExtendedStatistic: v.exactOptional(text(32)),
  Unit: v.exactOptional(unit),
  Metrics: v.exactOptional(v.pipe(v.array(metricDataQuerySchema), v.minLength(1), v.maxLength(20))),
});

/** AWS::CloudWatch::CompositeAlarm and PutCompositeAlarm, without action suppression. */
export const compositeAlarmSchema = v.strictObject({ ...common, AlarmRule: text(10_240) });

export type AlarmDefinition = v.InferOutput<typeof alarmSchema>;
export type CompositeAlarmDefinition = v.InferOutput<typeof compositeAlarmSchema>;
