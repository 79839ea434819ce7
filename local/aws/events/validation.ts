import * as v from 'valibot';
import { ServiceError } from '../wire.ts';

/** The input in the shape of the schema, or a ValidationException that names every problem. */
export function validated<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return path === null ? issue.message : `${path}: ${issue.message}`;
  });
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw invalid(`${count}: ${problems.join('; ')}`);
}

export const invalid = (message: string): ServiceError =>
  new ServiceError('ValidationException', message);

/** The names of rules, buses, schedules and target ids. */
export const nameUpTo = (longest: number) =>
  v.pipe(v.string(), v.regex(/^[.\-_A-Za-z0-9]+$/), v.maxLength(longest));

const between = (from: number, to: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));

/** Limits of a retry policy, the same for rules and schedules. */
export const RetryPolicySchema = v.strictObject({
  MaximumRetryAttempts: v.optional(between(0, 185)),
  MaximumEventAgeInSeconds: v.optional(between(60, 86_400)),
});

export const DeadLetterSchema = v.strictObject({ Arn: v.optional(v.string()) });

export const SqsParametersSchema = v.strictObject({ MessageGroupId: v.optional(v.string()) });

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
