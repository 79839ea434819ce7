import type { Instant } from '#local/clock.ts';
import { DEFAULT_RETRY, type Parcel } from '../delivery/parcel.ts';
import { isoSeconds } from '../event-time.ts';
import type { TargetInput } from '../input/target-input.ts';
import type { ScheduleDefinition } from './schedule-definition.ts';

/** One firing of a schedule. */
export interface Firing {
  readonly arn: string;
  readonly definition: ScheduleDefinition;
  readonly scheduledAt: Instant;
  readonly executionId: string;
  readonly account: string;
  readonly region: string;
}

/** A firing on its way to the target of its schedule. */
export function scheduleParcel(firing: Firing): Parcel {
  const { arn, definition, scheduledAt, executionId } = firing;
  const { Target } = definition;
  const queueArn = Target.DeadLetterConfig?.Arn;
  const attributes = {
    SCHEDULE_ARN: arn,
    SCHEDULED_TIME: isoSeconds(scheduledAt),
    EXECUTION_ID: executionId,
    IS_PAYLOAD_TRUNCATED: 'false',
  };
  return {
    senderArn: arn,
    targetArn: Target.Arn,
    messageGroupId: Target.SqsParameters?.MessageGroupId,
    acceptedAt: scheduledAt,
    retry: {
      attempts: Target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY.attempts,
      ageSeconds: Target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_RETRY.ageSeconds,
    },
    deadLetter:
      queueArn === undefined
        ? undefined
        : { queueArn, payload: firingInput(firing, 1).payload, attributes },
    input: (attempt) => firingInput(firing, attempt),
  };
}

/** The Input with the Scheduler's context attributes filled in, or what AWS sends without one. */
function firingInput(firing: Firing, attempt: number): TargetInput {
  const { arn, definition, scheduledAt, executionId, account, region } = firing;
  const time = isoSeconds(scheduledAt);
  const { Input } = definition.Target;
  if (Input === undefined) {
    const payload = {
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time,
      region,
      resources: [arn],
      // A text, not an object, unlike the detail of every other event.
      detail: '{}',
    };
    return { payload, text: JSON.stringify(payload) };
  }
  const text = Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
  return { payload: parsed(text), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
