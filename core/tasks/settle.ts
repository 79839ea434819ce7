import { backoffSeconds } from './backoff.ts';
import type { Begun } from './begin.ts';
import type { Outcome } from './outcome.ts';
import type { DeathReason, Failure, TaskRecord } from './record.ts';
import type { WorkParts } from './work-parts.ts';

/** Of a long history the end says most. */
const MOST_FAILURES = 20;

/** What an attempt leads to: the record, and what happens to the message. */
export interface Settlement<P> {
  readonly item: Begun<P>;
  readonly record: TaskRecord;
  readonly leadsTo:
    | { readonly kind: 'acknowledge' }
    | { readonly kind: 'put-back'; readonly seconds: number }
    | { readonly kind: 'bury'; readonly reason: DeathReason; readonly because: string };
}

/** When a kind's tasks are too old to be tried again, counted from when they came into the queue. */
const mostHours = (row: WorkParts<unknown>['row']): number | undefined =>
  row.kind === 'webhook' ? row.retryHours : undefined;

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
  const { because } = outcome;
  const failure: Failure = { attempt: record.attempt, at, because };
  const failures = [...record.failures, failure].slice(-MOST_FAILURES);
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
  const most = mostHours(row);
  const isTooOld = most !== undefined && at + seconds * 1000 > record.queuedAt + most * 3_600_000;
  if (record.attempt >= row.attempts || isTooOld) {
    return dead(mayHaveHappened ? 'uncertain' : isTooOld ? 'too-old' : 'attempts');
  }
  return {
    item,
    record: { ...base, state: 'waiting', nextAt: at + seconds * 1000, failures, mayHaveHappened },
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
  const because = `its process ended during attempt ${record.attempt}, as before: it was not tried again`;
  const failures = [
    ...record.failures,
    { attempt: record.attempt, at: record.startedAt, because: 'the process ended' },
  ].slice(-MOST_FAILURES);
  return {
    item: { ...item },
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
