import type { Instant } from '../guide.ts';
import { backoffSeconds } from './backoff.ts';
import type { Begun } from './begin.ts';
import { processEnded, shortReason, withFailure } from './failures.ts';
import { functionSeconds } from './function-seconds.ts';
import { isFault, type Outcome } from './outcome.ts';
import { ownFailures } from './probe-order.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import { lastCall } from './retention.ts';
import type { TaskRow } from './task-rules.ts';
import type { WorkParts } from './work-parts.ts';

const HOUR = 3_600_000;
/** An outage that lasts longer ends for the tasks that try, too. */
const LONGEST_SPARED = 24 * HOUR;

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

/**
 * Whether an attempt is made for all others, and its failure not held against its task: unless that has failed
 * before this outage too, with calls that ended well in between, so that the fault may be its own.
 */
function isForOthers(row: TaskRow, { probes, record }: Begun<unknown>, at: Instant): boolean {
  if (probes === undefined || at > record.queuedAt + LONGEST_SPARED) return false;
  // Breakers are told when a batch has ended: their window begins that much later than its first failure.
  const before = probes.windowStart - functionSeconds(row) * 1000;
  return ownFailures(record).every((failure) => failure.at >= before);
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
  const isSpared = isFault(outcome) && isForOthers(row, item, at);
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

/** A task that turns out not to be one, though it has begun. */
export function deadSettlement<P, Q>(
  { now }: WorkParts<P>,
  item: Begun<Q>,
  reason: DeathReason,
  because: string,
): Settlement<Q> {
  const { record } = item;
  const endedAt = now();
  const version = record.version + 1;
  return {
    item,
    record: { ...record, version, state: 'dead', endedAt, reason, because: shortReason(because) },
    leadsTo: { kind: 'bury', reason, because },
  };
}

/** A task that has begun and waits after all, without having been tried. */
export function unspentSettlement<P, Q>(
  { now }: WorkParts<P>,
  item: Begun<Q>,
  seconds: number,
): Settlement<Q> {
  const { record } = item;
  const nextAt = now() + seconds * 1000;
  const { attempt, version } = record;
  return {
    item,
    record: { ...record, version: version + 1, state: 'waiting', attempt: attempt - 1, nextAt },
    leadsTo: { kind: 'put-back', seconds },
  };
}

/** The record and the letter of a task whose attempts are spent. */
export function spentSettlement<P, Q>(
  { now }: WorkParts<P>,
  item: Begun<Q>,
  reason: DeathReason,
): Settlement<Q> {
  const at = now();
  const { record } = item;
  const because = `its process ended while it was read or tried, alone, at attempt ${record.attempt}: it was not tried again`;
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
