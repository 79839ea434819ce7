/**
 * What a team changed in Celery's `broker_transport_options`, so that keys are found under the names that
 * kombu gives them (kombu/transport/redis.py).
 */
export interface KombuNames {
  /** `global_keyprefix`, put before every key; '' without it. */
  readonly keyPrefix?: string;
  /** `sep`, between a queue's name and a priority; `\x06\x16` without it. */
  readonly separator?: string;
  /** `priority_steps`, rising from 0: one list each; 0, 3, 6 and 9 without it. */
  readonly prioritySteps?: readonly number[];
  /** `unacked_key`; `unacked` without it. */
  readonly unackedKey?: string;
  /** The exchange of the queues, where it is not called as the queue is. */
  readonly exchange?: string;
}

/** Where tasks wait for the workers of a service. */
export type BacklogSource =
  | {
      /** The key-value target that is Celery's broker. Its URL in the secret also names the database, as `/1`. */
      readonly redis: string;
      /** Queues as the workers take them (`celery worker -Q`); the lists of all their priorities count. */
      readonly lists: readonly string[];
      readonly kombu?: KombuNames;
    }
  | {
      /** Names of SQS queues, in the account and region of the stack. */
      readonly sqs: readonly string[];
    };

/** By what a worker service is sized. */
export interface Backlog {
  readonly from: BacklogSource;
  /** Seconds of one task in a worker, the mean. */
  readonly serviceSeconds: number;
  /** Tasks that one instance does side by side: Celery's `--concurrency`. */
  readonly concurrency: number;
  /** Seconds within which what waits should be worked off. */
  readonly drainSeconds: number;
  /**
   * When a task is acknowledged: `late`, once it is done, or `early`, as it begins, which is Celery's way
   * unless `task_acks_late` is set, and what counts here unless said otherwise. With `early` nobody sees what is
   * being done, so that a fleet which had to grow is kept for `policy.growthMemory.hours`.
   */
  readonly acks?: 'late' | 'early';
}
