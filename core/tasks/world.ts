import type { Instant } from '../guide.ts';
import type { Breaker } from './breaker.ts';
import type { Claim } from './envelope.ts';
import type { TaskKind } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { DeathReason, TaskRecord } from './record.ts';
import type { Task } from './task.ts';

/** A message of a task queue, as far as it matters here. */
export interface Message {
  /** SQS's id of this message; a batch is answered by these. */
  readonly messageId: string;
  readonly receiptHandle: string;
  /** Names the queue, and through it the priority. */
  readonly queueArn: string;
  readonly body: string;
  readonly sentAt: Instant;
  /** How often SQS handed it out, this time included; about. */
  readonly receives?: number;
  /** Came out of a dead-letter queue: when the task had died. */
  readonly diedAt?: Instant;
  /** A FIFO queue's group. */
  readonly group?: string;
}

/** One attempt at a task. */
export interface Attempt<P> {
  readonly task: Task<P>;
  /** 1 is the first. */
  readonly attempt: number;
  /** An earlier attempt may have taken effect: look before you act. */
  readonly mayHaveHappened: boolean;
  /** Ends at the attempt's time limit. */
  readonly signal: AbortSignal;
}

/**
 * What does the work. Outcomes are values; what is thrown was not foreseen and counts as `unknown`.
 * `each` does one, and several run side by side; `together` gets all that a batch holds and answers in the
 * same order.
 */
export type Work<P> =
  | { readonly each: (attempt: Attempt<P>) => Promise<Outcome> }
  | { readonly together: (attempts: readonly Attempt<P>[]) => Promise<readonly Outcome[]> };

/** A record to write, if what stands there has the version `expects`; undefined when nothing may stand there. */
export interface RecordWrite {
  readonly record: TaskRecord;
  readonly expects: number | undefined;
}

/**
 * What stands against a write: nothing, so that it was written; a record; or something that could not be read
 * or that others write to all the time, `unclear`.
 */
export type Standing = TaskRecord | 'unclear' | undefined;

/** The ledger of tasks: compare and set. Throws when it cannot be reached. */
export interface TaskLedger {
  /** Writes what nothing stands against, of different tasks; gives what stands, in the same order. */
  write(writes: readonly RecordWrite[]): Promise<readonly Standing[]>;
  /** The record of a task; throws also when it cannot be understood. */
  read(kind: TaskKind, id: string): Promise<TaskRecord | undefined>;
}

/** The breakers that all copies of all functions share: compare and set. */
export interface BreakerStore {
  read(names: readonly string[]): Promise<ReadonlyMap<string, Breaker>>;
  /** Writes `next` if the version that stands there is `expects`; gives what stands there otherwise. */
  write(
    next: Breaker,
    expects: number | undefined,
  ): Promise<'written' | { readonly stands: Breaker | undefined }>;
}

/** A task, or what was no task, on its way to the dead-letter queue of the queue it came from. */
export interface Letter {
  readonly message: Message;
  readonly reason: DeathReason;
  readonly because: string;
  /** The record's `endedAt`, by which a redriven letter is known. */
  readonly diedAt: Instant;
  readonly kind: TaskKind;
  readonly id?: string;
  /** What the attempts ended with, oldest first. */
  readonly failures: TaskRecord['failures'];
}

/** What can be done with messages that are not acknowledged simply. */
export interface TaskQueues {
  /** Makes messages invisible for so many seconds from now, 0 to 43,200, each spent no attempt by it. */
  putBack(puts: readonly { readonly message: Message; readonly seconds: number }[]): Promise<void>;
  /** Puts a copy into the dead-letter queue, with reason and history as attributes. */
  bury(letter: Letter): Promise<void>;
}

/** Payloads that lie in the bucket. */
export interface ClaimChecks {
  /** The text; `gone` when there is nothing, or something else, under the key. Throws when S3 cannot be reached. */
  fetch(claim: Claim): Promise<{ readonly text: string } | { readonly gone: string }>;
}

/** Tells the bus about breakers; throws when it cannot. */
export interface BreakerHerald {
  changed(breaker: Breaker, now: Instant): Promise<void>;
}

/** Gives `task` so many seconds, then ends its signal and throws. */
export type Within = <T>(seconds: number, task: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Notes for the log: what went on with which task. Nothing of the payload. */
export interface TaskLog {
  note(what: string, about: Readonly<Record<string, unknown>>): void;
  trouble(what: string, about: Readonly<Record<string, unknown>>, error: unknown): void;
}
