import * as v from 'valibot';
import type { Instant } from '../../guide.ts';
import type { Priority, TaskKind } from '../ids.ts';
import { kinds } from '../kinds/all.ts';
import { readEnvelope } from '../read-task.ts';
import { type DeathReason, deathReasons, type Failure } from '../record.ts';

/** A message of a dead-letter queue, as SQS gives it. */
export interface RawLetter {
  readonly body: string;
  readonly sentAt: Instant;
  /** Text and number attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A dead letter as people may see it. `unattended`: SQS itself moved it after a thousand receives, so no worker
 * ever said why; its functions' logs do.
 */
export interface DeadLetter {
  readonly kind: TaskKind;
  readonly priority: Priority;
  readonly id?: string;
  readonly reason: DeathReason | 'unattended';
  readonly because: string;
  readonly diedAt: Instant;
  readonly failures: readonly Failure[];
  /** The payload without anything personal; absent when it cannot be read. */
  readonly redacted?: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** Which letters are meant; what is absent does not matter. */
export interface LetterFilter {
  readonly id?: string;
  readonly reason?: DeathReason | 'unattended';
  readonly diedAfter?: Instant;
  readonly diedBefore?: Instant;
}

const failuresShape = v.array(
  v.object({ attempt: v.number(), at: v.number(), because: v.string() }),
);

function failuresIn(text: string | undefined): readonly Failure[] {
  try {
    return v.parse(failuresShape, JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

function redactedIn(kind: TaskKind, body: string): Pick<DeadLetter, 'redacted'> {
  const knows = kinds[kind];
  const envelope = readEnvelope(body, knows);
  if ('reason' in envelope || envelope.content.claim !== undefined) return {};
  const payload = v.safeParse(knows.payload, envelope.content.payload);
  return payload.success ? { redacted: knows.redacted(payload.output) } : {};
}

function idIn(kind: TaskKind, body: string): string | undefined {
  const { id } = readEnvelope(body, kinds[kind]);
  return id;
}

const isReason = (word: string | undefined): word is DeathReason =>
  (deathReasons as readonly (string | undefined)[]).includes(word);

/** Reads a letter out of the dead-letter queue of a kind and priority; nothing in it can make this fail. */
export function readLetter(
  { attributes, body, sentAt }: RawLetter,
  kind: TaskKind,
  priority: Priority,
): DeadLetter {
  const reason = attributes['capstan-reason'];
  const diedAt = Number(attributes['capstan-died-at'] ?? sentAt);
  const id = attributes['capstan-id'] ?? idIn(kind, body);
  return {
    kind,
    priority,
    ...(id === undefined ? {} : { id }),
    reason: isReason(reason) ? reason : 'unattended',
    because:
      attributes['capstan-because'] ?? 'no worker said why: look at the logs of its function',
    diedAt: Number.isFinite(diedAt) ? diedAt : sentAt,
    failures: failuresIn(attributes['capstan-failures']),
    ...redactedIn(kind, body),
    bytes: new TextEncoder().encode(body).length,
  };
}

/** Whether a letter is one of those meant. */
export function isMeant(letter: DeadLetter, filter: LetterFilter): boolean {
  return (
    (filter.id === undefined || letter.id === filter.id) &&
    (filter.reason === undefined || letter.reason === filter.reason) &&
    (filter.diedAfter === undefined || letter.diedAt >= filter.diedAfter) &&
    (filter.diedBefore === undefined || letter.diedAt < filter.diedBefore)
  );
}
