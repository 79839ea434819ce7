import * as v from 'valibot';
import { type Priority, priorities, type TaskKind, taskKinds } from './ids.ts';

/** What wraps every task, whatever made it. Its JSON Schema is published under `docs/tasks/`. */
export interface Envelope {
  /** The same id is the same task: it takes effect once. */
  readonly id: string;
  readonly kind: TaskKind;
  /** Version of the payload's schema. */
  readonly version: number;
  /** ISO 8601, as the producer wrote it. */
  readonly occurredAt: string;
  readonly priority: Priority;
  readonly traceId?: string;
  readonly content: Content;
}

/** The payload itself, or where it lies when it is too large for a message. */
export type Content =
  | { readonly payload: unknown; readonly claim?: undefined }
  | { readonly claim: Claim; readonly payload?: undefined };

/** A payload kept in the bucket (claim check). */
export interface Claim {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Why a message is no task. */
export interface Malformed {
  readonly reason: 'malformed' | 'unknown-kind' | 'unknown-version';
  readonly because: string;
  /** As far as it could be read. */
  readonly id?: string;
}

/** Printable, so that an id can be a key, a name in a log and part of an address. */
export const taskId = v.pipe(
  v.string('a string'),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, 'up to 128 letters, digits and _ . : -'),
);

const when = v.pipe(
  v.string('a time'),
  v.isoTimestamp('a time in ISO 8601 with its zone, such as 2026-03-03T16:30:00Z'),
);

export const claimShape = v.strictObject({
  key: v.pipe(
    v.string('a string'),
    v.regex(/^claims\/[A-Za-z0-9_.:/-]{1,200}$/, 'a key under claims/'),
  ),
  sha256: v.pipe(v.string('a string'), v.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')),
  bytes: v.pipe(
    v.number('a number'),
    v.integer('a whole number'),
    v.minValue(1),
    v.maxValue(50_000_000),
  ),
});

const head = {
  id: taskId,
  kind: v.picklist(taskKinds),
  version: v.pipe(
    v.number('a number'),
    v.integer('a whole number'),
    v.minValue(1),
    v.maxValue(1000),
  ),
  occurredAt: when,
  priority: v.optional(v.picklist(priorities), 'normal'),
  // It goes into letters, and SQS sends nothing on that XML could not hold.
  traceId: v.optional(
    v.pipe(v.string('a string'), v.regex(/^[ -~]{0,256}$/, 'at most 256 characters of ASCII')),
  ),
};

/** The two forms an envelope has. */
export const envelopeShape = v.union(
  [
    v.strictObject({ ...head, payload: v.unknown() }),
    v.strictObject({ ...head, claim: claimShape }),
  ],
  'an envelope with a payload, or with a claim',
);
