import type { OperationType } from '@aws/durable-execution-sdk-js';
import type { Event } from '@aws-sdk/client-lambda';
import type { Instant } from '#local/clock.ts';
import type { Ending, NamedUpdate, StoredOperation } from './operation.ts';

/** An entry of GetDurableExecutionHistory, without the number it gets there. */
export type HistoryEvent = Omit<Event, 'EventId'>;

type EventType = NonNullable<Event['EventType']>;

const NAMES: Readonly<Record<OperationType, string>> = {
  CALLBACK: 'Callback',
  CHAINED_INVOKE: 'ChainedInvoke',
  CONTEXT: 'Context',
  EXECUTION: 'Execution',
  STEP: 'Step',
  WAIT: 'Wait',
};

const ENDINGS: Readonly<Record<Ending['status'] | 'CANCELLED', string>> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  STOPPED: 'Stopped',
  CANCELLED: 'Cancelled',
};

function event(
  kind: string,
  subject: Partial<Pick<StoredOperation, 'Id' | 'Name' | 'ParentId' | 'SubType'>>,
  at: Instant,
  details: object,
): HistoryEvent {
  const { Id, Name, ParentId, SubType } = subject;
  return {
    EventType: kind as EventType,
    EventTimestamp: new Date(at),
    ...(Id === undefined ? {} : { Id }),
    ...(Name === undefined ? {} : { Name }),
    ...(ParentId === undefined ? {} : { ParentId }),
    ...(SubType === undefined ? {} : { SubType }),
    [`${kind}Details`]: details,
  };
}

const outcome = (result: string | undefined, error: Ending['error']): object => ({
  ...(result === undefined ? {} : { Result: { Payload: result } }),
  ...(error === undefined ? {} : { Error: { Payload: error } }),
});

function startDetails(update: NamedUpdate, operation: StoredOperation): object {
  const { Payload, WaitOptions, CallbackOptions, ChainedInvokeOptions } = update;
  switch (operation.Type) {
    case 'WAIT':
      return {
        Duration: WaitOptions?.WaitSeconds,
        ScheduledEndTimestamp: operation.WaitDetails?.ScheduledEndTimestamp,
      };
    case 'CALLBACK':
      return {
        CallbackId: operation.CallbackDetails?.CallbackId,
        Timeout: CallbackOptions?.TimeoutSeconds,
        HeartbeatTimeout: CallbackOptions?.HeartbeatTimeoutSeconds,
      };
    case 'CHAINED_INVOKE':
      return { FunctionName: ChainedInvokeOptions?.FunctionName, Input: { Payload } };
    default:
      return {};
  }
}

/** What an update adds to the history. */
export function updateEvent(
  update: NamedUpdate,
  operation: StoredOperation,
  at: Instant,
): HistoryEvent {
  const name = NAMES[update.Type];
  const { Payload, Error: error, StepOptions } = update;
  switch (update.Action) {
    case 'START':
      return event(`${name}Started`, operation, at, startDetails(update, operation));
    case 'CANCEL':
      return event(`${name}Cancelled`, operation, at, outcome(undefined, error));
    default: {
      // A condition that does not hold yet succeeds as a check, and is looked at again.
      const failed = update.Action === 'FAIL' || error !== undefined;
      const delay = StepOptions?.NextAttemptDelaySeconds;
      const RetryDetails = {
        CurrentAttempt: operation.StepDetails?.Attempt,
        ...(delay === undefined ? {} : { NextAttemptDelaySeconds: delay }),
      };
      return event(`${name}${failed ? 'Failed' : 'Succeeded'}`, operation, at, {
        ...outcome(Payload, error),
        ...(update.Type === 'STEP' ? { RetryDetails } : {}),
      });
    }
  }
}

/** What the end of an operation that did not come by an update adds to the history. */
export function endEvent(operation: StoredOperation, ending: Ending, at: Instant): HistoryEvent {
  const { WaitDetails: wait, StartTimestamp: start } = operation;
  const milliseconds = (wait?.ScheduledEndTimestamp?.getTime() ?? 0) - start.getTime();
  const details =
    operation.Type === 'WAIT'
      ? { Duration: milliseconds / 1000 }
      : outcome(ending.result, ending.error);
  return event(`${NAMES[operation.Type]}${ENDINGS[ending.status]}`, operation, at, details);
}

/** The first entry of every history. */
export function startEvent(
  execution: StoredOperation,
  timeoutSeconds: number,
  at: Instant,
): HistoryEvent {
  const Payload = execution.ExecutionDetails?.InputPayload;
  const details = { Input: { Payload }, ExecutionTimeout: timeoutSeconds };
  return event('ExecutionStarted', execution, at, details);
}

/** One invocation that is over, whatever came of it. */
export function invocationEvent(
  invocation: { readonly requestId: string; readonly startedAt: Instant },
  error: Ending['error'],
  at: Instant,
): HistoryEvent {
  return event('InvocationCompleted', {}, at, {
    StartTimestamp: new Date(invocation.startedAt),
    EndTimestamp: new Date(at),
    RequestId: invocation.requestId,
    ...(error === undefined ? {} : { Error: { Payload: error } }),
  });
}
