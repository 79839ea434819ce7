import type { MetricDatum } from '../cloudwatch/metrics/metric-datum.ts';
import type { InvocationRecord } from './function-records.ts';

const dimensionsOf = (functionName: string) => [{ Name: 'FunctionName', Value: functionName }];

/** The AWS/Lambda metrics of an invocation. */
export function invocationMetrics(record: InvocationRecord, now: number): MetricDatum[] {
  const common = { Dimensions: dimensionsOf(record.functionName), Timestamp: now };
  const errors = record.outcome === 'success' ? 0 : 1;
  return [
    { ...common, MetricName: 'Invocations', Value: 1, Unit: 'Count' },
    { ...common, MetricName: 'Errors', Value: errors, Unit: 'Count' },
    {
      ...common,
      MetricName: 'Duration',
      Value: record.durationMilliseconds,
      Unit: 'Milliseconds',
    },
  ];
}

/** The AWS/Lambda metric of an invocation that was refused for want of concurrency. */
export function throttleMetrics(functionName: string, now: number): MetricDatum[] {
  const Dimensions = dimensionsOf(functionName);
  return [{ MetricName: 'Throttles', Dimensions, Timestamp: now, Value: 1, Unit: 'Count' }];
}
