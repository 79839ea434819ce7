import type { Instant } from '../guide.ts';
import type { Kind } from './kind.ts';
import type { Task } from './task.ts';
import type { TaskRow } from './task-rules.ts';
import type {
  BreakerHerald,
  BreakerStore,
  ClaimChecks,
  Message,
  TaskLedger,
  TaskLog,
  TaskQueues,
  Within,
  Work,
} from './world.ts';

/** Everything that working off tasks of one kind needs. */
export interface WorkParts<P> {
  readonly kind: Kind<P>;
  readonly row: TaskRow;
  readonly work: Work<P>;
  readonly ledger: TaskLedger;
  readonly breakers: BreakerStore;
  readonly queues: TaskQueues;
  readonly claims: ClaimChecks;
  readonly herald: BreakerHerald;
  readonly log: TaskLog;
  readonly within: Within;
  readonly now: () => Instant;
  /** 0 up to 1, for jitter. */
  readonly random: () => number;
  /** This invocation; nobody else has the same. */
  readonly by: string;
  /** Until when this invocation may run at the latest, with a margin for clocks: no lease ends before. */
  readonly leaseUntil: Instant;
}

/** A message and the task in it. */
export interface Item<P> {
  readonly message: Message;
  readonly task: Task<P>;
}
