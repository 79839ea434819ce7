import * as v from 'valibot';
import { dimensions, period, text, unit } from '../input.ts';

export const metricStatSchema = v.strictObject({
  Metric: v.strictObject({
    Namespace: text(255),
    MetricName: text(255),
    Dimensions: v.exactOptional(dimensions),
  }),
  Period: period,
  Stat: text(32),
  Unit: v.exactOptional(unit),
});

/** An entry of the Metrics of an alarm or of the MetricDataQueries of GetMetricData. */
export const metricDataQuerySchema = v.pipe(
  v.strictObject({
    Id: v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9_]{0,254}$/)),
    Expression: v.exactOptional(text(2048)),
    MetricStat: v.exactOptional(metricStatSchema),
    Label: v.exactOptional(v.string()),
    ReturnData: v.exactOptional(v.boolean()),
    Period: v.exactOptional(period),
  }),
  v.check(
    (query) => (query.Expression === undefined) !== (query.MetricStat === undefined),
    'A query has either Expression or MetricStat.',
  ),
);

export type MetricStat = v.InferOutput<typeof metricStatSchema>;
export type MetricDataQuery = v.InferOutput<typeof metricDataQuerySchema>;
