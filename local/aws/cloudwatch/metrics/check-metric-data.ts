import * as v from 'valibot';
import type { Instant } from '#local/clock.ts';
import { ServiceError } from '../../wire.ts';
import { clash, dimensions, instant, invalid, text, unit } from '../input.ts';
import type { MetricDatum } from './metric-datum.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const LARGEST = 2 ** 360;

/** JSON carries NaN and the infinities as words, which are no numbers; CloudWatch stores none of them. */
const sample = v.pipe(v.number(), v.finite(), v.minValue(-LARGEST), v.maxValue(LARGEST));

const count = v.pipe(sample, v.minValue(0));

const statisticSet = v.pipe(
  v.strictObject({ SampleCount: count, Sum: sample, Minimum: sample, Maximum: sample }),
  v.check(({ Minimum, Maximum }) => Minimum <= Maximum, 'Minimum must not exceed Maximum.'),
);

const datum = v.strictObject({
  MetricName: text(255),
  Dimensions: v.exactOptional(dimensions),
  Timestamp: v.exactOptional(instant),
  Value: v.exactOptional(sample),
  StatisticValues: v.exactOptional(statisticSet),
  Values: v.exactOptional(v.pipe(v.array(sample), v.maxLength(150))),
  Counts: v.exactOptional(v.array(count)),
  Unit: v.exactOptional(unit),
  StorageResolution: v.exactOptional(v.picklist([1, 60])),
});

export const putMetricDataSchema = v.strictObject({
  Namespace: v.pipe(
    text(255),
    v.regex(/^[^:]/),
    v.check((name) => !name.startsWith('AWS/'), 'Namespaces that start with AWS/ are reserved.'),
  ),
  MetricData: v.pipe(v.array(datum), v.maxLength(1000)),
  StrictEntityValidation: v.exactOptional(v.boolean()),
});

export const isAcceptedTime = (at: Instant, now: Instant): boolean =>
  at >= now - 14 * DAY && at <= now + 2 * HOUR;

/** Refuses what single fields do not show: fields that exclude each other, and times too far away. */
export function checkDatum(datum: MetricDatum, now: Instant, path: string): void {
  const { Value, StatisticValues, Values, Counts, Timestamp = now } = datum;
  const given = [Value, StatisticValues, Values].filter((form) => form !== undefined).length;
  if (given === 0) {
    const message = `At least one of the parameters must be specified: ${path}.Value, ${path}.StatisticValues, ${path}.Values.`;
    throw new ServiceError('MissingRequiredParameterException', message);
  }
  if (given > 1) {
    throw clash(`${path} may have only one of Value, StatisticValues and Values.`);
  }
  if (Counts !== undefined && Counts.length !== Values?.length) {
    throw clash(`The parameters ${path}.Values and ${path}.Counts must have the same length.`);
  }
  if (!isAcceptedTime(Timestamp, now)) {
    throw invalid(
      `The parameter ${path}.Timestamp must specify a time within the past two weeks and no more than two hours in the future.`,
    );
  }
}
