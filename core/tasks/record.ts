import type { Instant } from '../guide.ts';
import type { Priority, TaskKind } from './ids.ts';

/** One attempt that did not end well. */
export interface Failure {
  readonly attempt: number;
  readonly at: Instant;
  readonly because: string;
}

/** Why a task is dead; people can send dead tasks again by it. */
export const deathReasons = [
  'malformed',
  'unknown-kind',
  'unknown-version',
  'rejected',
  'attempts',
  'too-old',
  'poison',
  'uncertain',
] as const;
export type DeathReason = (typeof deathReasons)[number];

/**
 * The ledger's record of a task, one item, written anew with every change under a rising `version`. A task has
 * none while it waits for its first attempt.
 */
export interface TaskRecord {
  readonly kind: TaskKind;
  readonly id: string;
  readonly version: number;
  readonly state: 'running' | 'waiting' | 'done' | 'dead';
  readonly priority: Priority;
  /** When it came into the queue. */
  readonly queuedAt: Instant;
  readonly traceId?: string;
  /** The attempt that runs, or ran last; 1 is the first. One that only showed that a service is still away is not counted. */
  readonly attempt: number;
  /** When that attempt began. */
  readonly startedAt: Instant;
  /** Running: whose it is, and until when nobody else may have it. */
  readonly by: string;
  readonly leaseUntil: Instant;
  /** Nothing else ran in the process of its last attempt; when that ended, this task was the cause. */
  readonly alone?: true;
  /** Waiting: not before. */
  readonly nextAt?: Instant;
  /** An attempt ended so that it may have taken effect, and nobody has looked since. */
  readonly mayHaveHappened: boolean;
  /** Attempts that failed, newest last, at most twenty. */
  readonly failures: readonly Failure[];
  readonly endedAt?: Instant;
  /** Done: what was done. */
  readonly note?: string;
  readonly link?: string;
  /** Dead: why; the letter in the dead-letter queue names the same `endedAt`. */
  readonly reason?: DeathReason;
  readonly because?: string;
  /** How often it was sent again out of the dead letters. */
  readonly redrives: number;
}
