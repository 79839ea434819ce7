import * as v from 'valibot';
import { ServiceError } from '../wire.ts';

/** An argument of the wrong type or beyond its limits. */
export const invalid = (message: string) =>
  new ServiceError('InvalidParameterValueException', message);

/** Arguments that do not go together. */
export const clash = (message: string) =>
  new ServiceError('InvalidParameterCombinationException', message);

/** What AWS says about most problems of alarms and queries. */
export const refused = (message: string) => new ServiceError('ValidationException', message);

/** Reads an input that came from outside; the refusal names the first wrong parameter. */
export function readInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'input';
  if (issue.received === 'undefined') {
    const message = `The parameter ${path} is required.`;
    throw new ServiceError('MissingRequiredParameterException', message);
  }
  const unknown = issue.type === 'strict_object' && issue.expected === 'never';
  throw invalid(
    unknown
      ? `The parameter ${path} is not supported by the local CloudWatch.`
      : `The value ${issue.received} for parameter ${path} is invalid: ${issue.message}`,
  );
}

export const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

export const wholeNumber = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** A time on the wire: seconds since the epoch, or ISO 8601. Becomes milliseconds. */
export const instant = v.union([
  v.pipe(
    v.number(),
    v.transform((seconds) => Math.round(seconds * 1000)),
  ),
  v.pipe(
    v.string(),
    v.isoTimestamp(),
    v.transform((iso) => Date.parse(iso)),
  ),
]);

export const dimensions = v.pipe(
  v.array(v.strictObject({ Name: text(255), Value: text(1024) })),
  v.maxLength(30),
  v.check(
    (all) => new Set(all.map(({ Name }) => Name)).size === all.length,
    'A dimension may be given once only.',
  ),
);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const UNITS = [
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'],
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'],
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'],
  ...['Bytes/Second', 'Kilobytes/Second', 'Megabytes/Second', 'Gigabytes/Second'],
  ...['Terabytes/Second', 'Bits/Second', 'Kilobits/Second', 'Megabits/Second'],
  ...['Gigabits/Second', 'Terabits/Second'],
];

export const unit = v.picklist(UNITS);

/** 10, 20, 30 or a multiple of 60 seconds. */
export const period = v.pipe(
  v.number(),
  v.check(
    (seconds) => [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
    'Period must be 10, 20, 30 or a multiple of 60.',
  ),
);
