import type { Instant } from '../guide.ts';
import { backoffSeconds } from './backoff.ts';
import type { Begun } from './begin.ts';
import { processEnded, shortReason, withFailure } from './failures.ts';
import { isFault, type Outcome } from './outcome.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import { lastCall } from './retention.ts';
import type { WorkParts } from './work-parts.ts';

const HOUR = 3_600_000;

/** What an attempt leads to: the record, and what happens to the message. */
export interface Settlement<P> {
  readonly item: Begun<P>;
  readonly record: TaskRecord;
  readonly leadsTo:
    | { readonly kind: 'acknowledge' }
    | { readonly kind: 'put-back'; readonly seconds: number }
    | { readonly kind: 'bury'; readonly reason: DeathReason; readonly because: string };
}

/** After this a task is not tried again: the row says so, or SQS is about to throw its message away. */
function lastAttemptBefore<P>(row: WorkParts<P>['row'], { message, record }: Begun<P>): Instant {
  const last = lastCall(message);
  return row.kind === 'webhook' ? Math.min(last, record.queuedAt + row.retryHours * HOUR) : last;
}

/** Decides what follows from the outcome of an attempt; changes nothing. */
export function settlementOf<P>(
  { kind, now, random, row }: WorkParts<P>,
  item: Begun<P>,
  outcome: Outcome,
): Settlement<P> {
  const at = now();
  const { record } = item;
  const base = { ...record, version: record.version + 1, leaseUntil: at };
  if (outcome.kind === 'done') {
    const { note, link } = outcome;
    const ended = { state: 'done' as const, endedAt: at, note, mayHaveHappened: false };
    return {
      item,
      record: { ...base, ...ended, ...(link === undefined ? {} : { link }) },
      leadsTo: { kind: 'acknowledge' },
    };
  }
  const because = shortReason(outcome.because);
  const failures = withFailure(record.failures, { attempt: record.attempt, at, because });
  const mayHaveHappened = outcome.kind === 'unknown';
  const dead = (reason: DeathReason): Settlement<P> => ({
    item,
    record: { ...base, state: 'dead', endedAt: at, reason, because, failures, mayHaveHappened },
    leadsTo: { kind: 'bury', reason, because },
  });
  if (outcome.kind === 'rejected') return dead('rejected');
  const asked = outcome.kind === 'unavailable' ? outcome.retryAfterSeconds : undefined;
  const jittered = backoffSeconds(row, record.attempt, random, asked);
  const seconds = mayHaveHappened ? Math.max(jittered, kind.settleSeconds) : jittered;
  const isTooOld = at + seconds * 1000 > lastAttemptBefore(row, item);
  // The one that tries for all others finds the service still away: that is not held against it.
  const isSpared = item.isProbe === true && isFault(outcome);
  if ((record.attempt >= row.attempts && !isSpared) || isTooOld) {
    return dead(mayHaveHappened ? 'uncertain' : isTooOld ? 'too-old' : 'attempts');
  }
  return {
    item,
    record: {
      ...base,
      state: 'waiting',
      attempt: isSpared ? record.attempt - 1 : record.attempt,
      nextAt: at + seconds * 1000,
      failures,
      mayHaveHappened,
    },
    leadsTo: { kind: 'put-back', seconds },
  };
}

/** The record and the letter of a task whose attempts are spent. */
export function spentSettlement<P>(
  { now }: WorkParts<P>,
  item: Begun<P>,
  reason: DeathReason,
): Settlement<P> {
  const at = now();
  const { record } = item;
  const because = `its process ended during attempt ${record.attempt}, alone: it was not tried again`;
  const failures = withFailure(record.failures, processEnded(record.attempt, record.startedAt));
  return {
    item,
    record: {
      ...record,
      version: record.version + 1,
      state: 'dead',
      endedAt: at,
      reason,
      because,
      failures,
      mayHaveHappened: true,
    },
    leadsTo: { kind: 'bury', reason, because },
  };
}
