import type { Instant } from '../guide.ts';
import { processEnded, withFailure } from './failures.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import type { Task } from './task.ts';
import type { TaskRowBase } from './task-rules.ts';

/** Who would do an attempt, and until when it is theirs. */
export interface Claimant {
  readonly by: string;
  readonly now: Instant;
  readonly leaseUntil: Instant;
}

/** What to do with a message whose task has a record already. */
export type Judgement =
  /** This attempt, once the record is written. `suspect`: the last one ended with the death of its process. */
  | { readonly kind: 'attempt'; readonly record: TaskRecord; readonly suspect: boolean }
  /** It has ended, and this message has nothing to add. */
  | { readonly kind: 'ended'; readonly record: TaskRecord }
  /** Somebody else works at it, or it waits. */
  | { readonly kind: 'later'; readonly until: Instant }
  /** Its attempts are spent, and the last one, made alone, ended with the death of its process. */
  | { readonly kind: 'spent'; readonly record: TaskRecord; readonly reason: DeathReason };

/** The record of a first attempt. */
export function firstRecord(task: Task<unknown>, { by, now, leaseUntil }: Claimant): TaskRecord {
  const { kind, id, priority, queuedAt, traceId } = task;
  return {
    kind,
    id,
    version: 1,
    state: 'running',
    priority,
    queuedAt,
    ...(traceId === undefined ? {} : { traceId }),
    attempt: 1,
    startedAt: now,
    by,
    leaseUntil,
    mayHaveHappened: false,
    failures: [],
    redrives: 0,
  };
}

/** A duplicate may come a moment before its time; that is no reason to send it round again. */
const EARLY_MILLISECONDS = 1_000;

/** When a message came, and, out of the dead letters, when its task had died. */
export interface Arrival {
  readonly queuedAt: Instant;
  readonly diedAt?: Instant;
}

/**
 * Judges a message by the record of its task. A dead task lives again only by the letter of that death: any
 * other message of it is a duplicate.
 */
export function judgeRecord(
  record: TaskRecord,
  { queuedAt, diedAt }: Arrival,
  { by, now, leaseUntil }: Claimant,
  { attempts }: Pick<TaskRowBase, 'attempts'>,
  settleSeconds: number,
): Judgement {
  const { nextAt: _, endedAt: __, reason: ___, because: ____, alone: _____, ...kept } = record;
  const again: TaskRecord = {
    ...kept,
    version: record.version + 1,
    state: 'running',
    attempt: record.attempt + 1,
    startedAt: now,
    by,
    leaseUntil,
  };
  switch (record.state) {
    case 'done':
      return { kind: 'ended', record };
    case 'dead': {
      if (diedAt === undefined || diedAt !== record.endedAt) return { kind: 'ended', record };
      const visible = record.mayHaveHappened ? diedAt + settleSeconds * 1000 : diedAt;
      if (now < visible) return { kind: 'later', until: visible };
      const revived = revivedBy(again, record, queuedAt);
      return attemptOf(revived, record.alone === true);
    }
    case 'waiting': {
      const until = record.nextAt ?? now;
      // What has to be looked for first is not there to be seen a moment too soon.
      const early = record.mayHaveHappened ? 0 : EARLY_MILLISECONDS;
      if (now < until - early) return { kind: 'later', until };
      // A letter was written since its last attempt, though the record does not tell of that.
      if (diedAt !== undefined && diedAt > record.startedAt) {
        return attemptOf(revivedBy(again, record, queuedAt), false);
      }
      return attemptOf(again, false);
    }
    case 'running': {
      const until = record.leaseUntil + settleSeconds * 1000;
      if (now < until) return { kind: 'later', until };
      // Beside others it may have died of one of them: it is tried once more, alone.
      if (record.attempt >= attempts && record.alone === true) {
        return { kind: 'spent', record, reason: 'poison' };
      }
      const failure = processEnded(record.attempt, record.startedAt);
      const failures = withFailure(record.failures, failure);
      return attemptOf({ ...again, failures, mayHaveHappened: true }, true);
    }
  }
}

const revivedBy = (again: TaskRecord, { redrives }: TaskRecord, queuedAt: Instant): TaskRecord => ({
  ...again,
  queuedAt,
  attempt: 1,
  redrives: redrives + 1,
});

const attemptOf = (record: TaskRecord, suspect: boolean): Judgement => ({
  kind: 'attempt',
  record: suspect ? { ...record, alone: true } : record,
  suspect,
});
