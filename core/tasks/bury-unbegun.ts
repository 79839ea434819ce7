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
): Promise<TaskRecord | 'none' | 'unread'> {
  if (id === undefined) return 'unread';
  try {
    return (await ledger.read(kind.id, id)) ?? 'none';
  } catch (error) {
    log.trouble('a letter is written without a look at the record', { id }, error);
    return 'unread';
  }
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
  const found = await recordOf(parts, id);
  const record = typeof found === 'string' ? undefined : found;
  const isIts = record !== undefined && isOf(record, message, isTask);
  // A duplicate of what has ended; of what nobody could read that is not known.
  const hasEnded = record?.state === 'done' || (record?.state === 'dead' && !isIts);
  if (hasEnded && isTask && given.id !== undefined) return undefined;
  const isUncertain = isTask && isIts && record.mayHaveHappened;
  const why = isUncertain ? { ...given, reason: 'uncertain' as const } : given;
  // A record that is there, or cannot be read, may know this death; what never had one dies anew.
  const isNew = found === 'none' || (isIts && record.state === 'waiting');
  const diedAt = (isNew ? undefined : message.diedAt) ?? now();
  const named = id === undefined ? {} : { id };
  const failures = isIts ? record.failures : [];
  await queues.bury({ message, ...why, diedAt, kind: kind.id, ...named, failures });
  if (isIts) {
    // Overtaken: it was sent again meanwhile, and what becomes of it is not ours to say.
    await ledger.write([{ record: deadRecord(record, diedAt, why), expects: record.version }]);
  }
  return { ...why, ...named };
}
