import type { Instant } from '#local/clock.ts';
import type { AwsEvent } from '../../aws-event.ts';
import { DEFAULT_RETRY, type Parcel } from '../delivery/parcel.ts';
import { isJsonPath, readJsonPath } from '../input/json-path.ts';
import { targetInput } from '../input/target-input.ts';
import type { TargetDefinition } from './rule-definition.ts';
import type { Rule } from './rule-table.ts';

/** An event on its way to one target of a rule. */
export function targetParcel(
  rule: Rule,
  target: TargetDefinition,
  event: AwsEvent,
  ingestedAt: Instant,
): Parcel {
  const { RetryPolicy: retry, DeadLetterConfig } = target;
  const queueArn = DeadLetterConfig?.Arn;
  // A bus gets the event itself, whatever the target says of its input.
  const settings = target.Arn.includes(':event-bus/') ? {} : target;
  const context = { ruleArn: rule.arn, ruleName: rule.name, ingestedAt };
  return {
    senderArn: rule.arn,
    targetArn: target.Arn,
    messageGroupId: groupOf(target, event),
    acceptedAt: ingestedAt,
    retry: {
      attempts: retry?.MaximumRetryAttempts ?? DEFAULT_RETRY.attempts,
      ageSeconds: retry?.MaximumEventAgeInSeconds ?? DEFAULT_RETRY.ageSeconds,
    },
    deadLetter:
      queueArn === undefined
        ? undefined
        : { queueArn, payload: event, attributes: { RULE_ARN: rule.arn } },
    input: () => targetInput(settings, event, context),
  };
}

/** A path as the whole value is read from the event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
function groupOf({ SqsParameters }: TargetDefinition, event: AwsEvent): string | undefined {
  const group = SqsParameters?.MessageGroupId;
  if (group === undefined || !isJsonPath(group)) return group;
  const found = readJsonPath(group, event);
  return typeof found === 'string' ? found : JSON.stringify(found);
}
