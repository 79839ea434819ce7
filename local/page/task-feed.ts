import type { Instant } from '#core/guide.ts';
import type { Breaker } from '#core/tasks/breaker.ts';
import type { Priority, TaskKind } from '#core/tasks/ids.ts';
import type { DeadLetter } from '#core/tasks/operate/dead-letter.ts';
import type { TaskRecord } from '#core/tasks/record.ts';

/** A queue as it is now. */
export interface PageLane {
  readonly priority: Priority;
  readonly waiting: number;
  /** Being worked at, or waiting for their next attempt. */
  readonly inFlight: number;
  /** When the oldest of them was queued; absent while there is none. */
  readonly oldestAt?: Instant;
  readonly dead: number;
}

export interface PageTaskKind {
  readonly kind: TaskKind;
  /** The guide's sentence. */
  readonly why: string;
  readonly tellAfterMinutes: number;
  readonly lanes: readonly PageLane[];
  /** Since this session began. */
  readonly done: number;
  readonly died: number;
}

/** Of breakers that are closed it is enough to know that there are none open. */
export type PageBreaker = Pick<
  Breaker,
  'name' | 'state' | 'since' | 'until' | 'calls' | 'failures' | 'opened' | 'because'
>;

/** A customer's address that did not take what was sent there. */
export interface PageDestination {
  readonly name: string;
  readonly failingSince?: Instant;
  /** Nothing is sent there any more. */
  readonly disabled?: { readonly at: Instant; readonly because: string };
  /** `503 in 80 ms`. */
  readonly lastSaid?: string;
}

/** A task that was settled a moment ago: something to look up. */
export interface PageSettled {
  readonly kind: TaskKind;
  readonly id: string;
  readonly at: Instant;
  readonly state: TaskRecord['state'];
  readonly attempt: number;
}

export interface PageTasks {
  /** When all this was read. */
  readonly at: Instant;
  readonly kinds: readonly PageTaskKind[];
  /** Those that are not closed first. */
  readonly breakers: readonly PageBreaker[];
  readonly destinations: readonly PageDestination[];
  /** Newest first, at most fifty. */
  readonly letters: readonly DeadLetter[];
  /** Newest first. */
  readonly settled: readonly PageSettled[];
  /** Where the mails of this session can be read. */
  readonly mailboxUrl?: string;
}

/** A task as the ledger has it, without what only machines need and the links that open a file. */
export type PageTaskLife = Omit<TaskRecord, 'version' | 'by' | 'leaseUntil' | 'alone' | 'link'>;

/** Tasks as the page asks about them. */
export interface TaskDesk {
  /** Undefined when the ledger has none of that kind and id. */
  life(kind: TaskKind, id: string): Promise<PageTaskLife | undefined>;
}
