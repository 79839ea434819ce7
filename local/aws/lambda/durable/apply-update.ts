import type { Instant } from '#local/clock.ts';
import { invalid } from './check-updates.ts';
import type { NamedUpdate, StoredOperation } from './operation.ts';

const after = (now: Instant, seconds = 0): Date => new Date(now + seconds * 1000);

const CLOSED = { SUCCEED: 'SUCCEEDED', FAIL: 'FAILED', CANCEL: 'CANCELLED' } as const;

/** The operation as an update begins it; callers give a callback its id. */
function begin(update: NamedUpdate, now: Instant, callbackId: () => string): StoredOperation {
  const { Id, ParentId, Name, Type, SubType, WaitOptions } = update;
  const operation: StoredOperation = {
    Id,
    ...(ParentId ? { ParentId } : {}),
    ...(Name === undefined ? {} : { Name }),
    Type,
    ...(SubType === undefined ? {} : { SubType }),
    StartTimestamp: new Date(now),
    Status: 'STARTED',
  };
  if (Type === 'WAIT') {
    operation.WaitDetails = { ScheduledEndTimestamp: after(now, WaitOptions?.WaitSeconds) };
  }
  if (Type === 'CALLBACK') operation.CallbackDetails = { CallbackId: callbackId() };
  return operation;
}

function detailsAfter(
  update: NamedUpdate,
  before: StoredOperation,
  now: Instant,
): Partial<StoredOperation> {
  const { Type, Action, Payload: Result, Error: error, StepOptions, ContextOptions } = update;
  const outcome = {
    ...(Result === undefined ? {} : { Result }),
    ...(error === undefined ? {} : { Error: error }),
  };
  if (Type === 'STEP') {
    const Attempt = (before.StepDetails?.Attempt ?? 0) + 1;
    const delay = StepOptions?.NextAttemptDelaySeconds ?? 1;
    const next = Action === 'RETRY' ? { NextAttemptTimestamp: after(now, delay) } : {};
    return { StepDetails: { Attempt, ...next, ...outcome } };
  }
  if (Type === 'CONTEXT') {
    const ReplayChildren =
      ContextOptions?.ReplayChildren ?? before.ContextDetails?.ReplayChildren ?? false;
    return { ContextDetails: { ReplayChildren, ...outcome } };
  }
  return {};
}

/** What an operation is after an update; `present` is absent when the update is its first. */
export function applyUpdate(
  present: StoredOperation | undefined,
  update: NamedUpdate,
  now: Instant,
  callbackId: () => string,
): StoredOperation {
  const before = present ?? begin(update, now, callbackId);
  switch (update.Action) {
    case 'START': {
      // The next attempt of a step: it keeps its count and what the last attempt left.
      const ReplayChildren = update.ContextOptions?.ReplayChildren;
      return {
        ...before,
        Status: 'STARTED',
        ...(ReplayChildren === undefined ? {} : { ContextDetails: { ReplayChildren } }),
      };
    }
    case 'RETRY':
      return { ...before, Status: 'PENDING', ...detailsAfter(update, before, now) };
    case 'SUCCEED':
    case 'FAIL':
    case 'CANCEL':
      return {
        ...before,
        Status: CLOSED[update.Action],
        EndTimestamp: new Date(now),
        ...detailsAfter(update, before, now),
      };
    default:
      throw invalid(`Unknown action ${String(update.Action satisfies never)}`);
  }
}
