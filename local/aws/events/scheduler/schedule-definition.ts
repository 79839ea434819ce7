import * as v from 'valibot';
import {
  DeadLetterSchema,
  nameUpTo,
  RetryPolicySchema,
  SqsParametersSchema,
  validated,
} from '../validation.ts';

/** An instant as the wire (seconds), CloudFormation (ISO 8601) or a program (Date) has it. */
const InstantSchema = v.pipe(
  v.union([
    v.date(),
    v.pipe(
      v.number(),
      v.transform((seconds) => new Date(seconds * 1000)),
    ),
    v.pipe(
      v.string(),
      v.transform((iso) => new Date(iso)),
    ),
  ]),
  v.date(),
);

const WindowSchema = v.strictObject({
  Mode: v.picklist(['OFF', 'FLEXIBLE']),
  MaximumWindowInMinutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(1440))),
});

/** Kinds of parameters the runtime does not carry out (ECS, Kinesis, …) are refused. */
const TargetSchema = v.strictObject({
  Arn: v.pipe(v.string(), v.startsWith('arn:'), v.maxLength(1600)),
  RoleArn: v.string(),
  Input: v.optional(v.pipe(v.string(), v.minLength(1))),
  SqsParameters: v.optional(SqsParametersSchema),
  RetryPolicy: v.optional(RetryPolicySchema),
  DeadLetterConfig: v.optional(DeadLetterSchema),
});

/** A schedule by the property names of AWS::Scheduler::Schedule and of CreateSchedule. */
const ScheduleSchema = v.strictObject({
  Name: nameUpTo(64),
  GroupName: v.optional(nameUpTo(64), 'default'),
  Description: v.optional(v.pipe(v.string(), v.maxLength(512))),
  ScheduleExpression: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  ScheduleExpressionTimezone: v.optional(
    v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
    'UTC',
  ),
  StartDate: v.optional(InstantSchema),
  EndDate: v.optional(InstantSchema),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  FlexibleTimeWindow: WindowSchema,
  Target: TargetSchema,
  ActionAfterCompletion: v.optional(v.picklist(['NONE', 'DELETE']), 'NONE'),
  KmsKeyArn: v.optional(v.string()),
  ClientToken: v.optional(v.string()),
});

/** What a caller gives. */
export type ScheduleInput = v.InferInput<typeof ScheduleSchema>;
/** What is kept: dates read, defaults filled in. */
export type ScheduleDefinition = v.InferOutput<typeof ScheduleSchema>;

/** Reads a schedule, or refuses it with everything that is wrong. */
export function readScheduleDefinition(input: unknown): ScheduleDefinition {
  return validated(ScheduleSchema, input);
}
