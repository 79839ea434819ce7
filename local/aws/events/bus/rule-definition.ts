import * as v from 'valibot';
import { inputProblem } from '../input/target-input.ts';
import {
  DeadLetterSchema,
  invalid,
  nameUpTo,
  RetryPolicySchema,
  SqsParametersSchema,
  validated,
} from '../validation.ts';

const StateSchema = v.picklist([
  'ENABLED',
  'DISABLED',
  'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
]);

/** A target by the property names of CloudFormation and of PutTargets, which are the same. */
const TargetSchema = v.strictObject({
  Id: nameUpTo(64),
  Arn: v.pipe(v.string(), v.startsWith('arn:'), v.maxLength(1600)),
  RoleArn: v.optional(v.string()),
  Input: v.optional(v.pipe(v.string(), v.maxLength(8192))),
  InputPath: v.optional(v.pipe(v.string(), v.maxLength(256))),
  InputTransformer: v.optional(
    v.strictObject({
      InputPathsMap: v.optional(v.record(v.string(), v.string())),
      InputTemplate: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
    }),
  ),
  SqsParameters: v.optional(SqsParametersSchema),
  RetryPolicy: v.optional(RetryPolicySchema),
  DeadLetterConfig: v.optional(DeadLetterSchema),
});

/** A rule by the property names of AWS::Events::Rule; over the wire a pattern is JSON text. */
const RuleSchema = v.strictObject({
  Name: nameUpTo(64),
  Description: v.optional(v.pipe(v.string(), v.maxLength(512))),
  EventBusName: v.optional(v.string()),
  EventPattern: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
  ScheduleExpression: v.optional(v.pipe(v.string(), v.maxLength(256))),
  State: v.optional(StateSchema),
  RoleArn: v.optional(v.string()),
  Tags: v.optional(v.unknown()),
  Targets: v.optional(v.array(v.unknown())),
});

export type RuleState = v.InferOutput<typeof StateSchema>;
export type TargetDefinition = v.InferOutput<typeof TargetSchema>;
export type RuleDefinition = v.InferOutput<typeof RuleSchema>;

/** Reads a rule, or refuses it with everything that is wrong. */
export function readRule(input: unknown): RuleDefinition {
  const rule = validated(RuleSchema, input);
  if (rule.EventPattern === undefined && rule.ScheduleExpression === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  return rule;
}

/**
 * Reads targets, or refuses them. A kind of target parameter that the runtime does not carry out
 * (Kinesis, ECS, …) is refused too: it would be ignored otherwise.
 */
export function readTargets(input: unknown): readonly TargetDefinition[] {
  const targets = validated(v.pipe(v.array(TargetSchema), v.minLength(1)), input);
  for (const target of targets) {
    const problem = inputProblem(target.Id, target);
    if (problem !== undefined) throw invalid(problem);
  }
  return targets;
}

/** 'name' of a bus that is given as its name or its ARN; the default bus when it is not given. */
export function busName(nameOrArn: string | undefined): string {
  return nameOrArn?.split('event-bus/').at(-1) ?? 'default';
}
