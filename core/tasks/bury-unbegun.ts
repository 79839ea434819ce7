import type { Instant } from '../guide.ts';
import { shortReason } from './failures.ts';
import { idOf } from './read-task.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import type { WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** Why a message goes to the dead letters without an attempt. */
export interface Unbegun {
  readonly reason: DeathReason;
  readonly because: string;
  /** As far as it could be read. */
  readonly id?: string;
}

/** The record, as far as it can be had: no letter waits for a record that nobody can read. */
async function recordOf<P>(
  { kind, ledger, log }: WorkParts<P>,
  id: string | undefined,
): Promise<TaskRecord | undefined> {
  if (id === undefined) return undefined;
  return ledger.read(kind.id, id).catch((error: unknown) => {
    log.trouble('a letter is written without a look at the record', { id }, error);
    return undefined;
  });
}

/**
 * Whether the record tells of this very message. Another message of its task may be well, and do the task, so
 * that its record must not die of this one.
 */
function isOf(
  record: TaskRecord,
  { diedAt, receives = 1, sentAt }: Message,
  isTask: boolean,
): boolean {
  if (record.state === 'dead') return diedAt !== undefined && record.endedAt === diedAt;
  return record.state === 'waiting' && record.queuedAt === sentAt && (isTask || receives > 1);
}

/** What the record says after the letter. */
function deadRecord(record: TaskRecord, at: Instant, why: Unbegun): TaskRecord {
  const { nextAt: _, ...kept } = record;
  const { because, reason } = why;
  const version = record.version + 1;
  return { ...kept, version, state: 'dead', endedAt: at, reason, because: shortReason(because) };
}

/**
 * Writes the letter about a message of which no attempt is ours, and then the record of its task, if that one
 * tells of this message. What was dead keeps the time of its death: its letter can be sent again, as often as
 * it takes. Gives what was buried; undefined when the task needs no letter.
 */
export async function buryUnbegun<P>(
  parts: WorkParts<P>,
  message: Message,
  given: Unbegun,
): Promise<Unbegun | undefined> {
  const { kind, ledger, now, queues } = parts;
  const isTask = given.reason === 'too-old';
  const id = given.id ?? (isTask ? idOf(message.body) : undefined);
  const record = await recordOf(parts, id);
  const isIts = record !== undefined && isOf(record, message, isTask);
  // A duplicate of what has ended; of what nobody could read that is not known.
  const hasEnded = record?.state === 'done' || (record?.state === 'dead' && !isIts);
  if (hasEnded && isTask && given.id !== undefined) return undefined;
  const isUncertain = isTask && isIts && record.mayHaveHappened;
  const why = isUncertain ? { ...given, reason: 'uncertain' as const } : given;
  const diedAt = (isIts && record.state === 'waiting' ? undefined : message.diedAt) ?? now();
  const named = id === undefined ? {} : { id };
  const failures = isIts ? record.failures : [];
  await queues.bury({ message, ...why, diedAt, kind: kind.id, ...named, failures });
  if (isIts) {
    // Overtaken: it was sent again meanwhile, and what becomes of it is not ours to say.
    await ledger.write([{ record: deadRecord(record, diedAt, why), expects: record.version }]);
  }
  return { ...why, ...named };
}
