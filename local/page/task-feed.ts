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

/** How many letters of a kind died for a reason. */
export interface PageDeaths {
  readonly kind: TaskKind;
  readonly reason: DeadLetter['reason'];
  readonly all: number;
  /** Those of the last so many minutes. */
  readonly within: Readonly<Record<'15' | '60' | '360', number>>;
}

/** What somebody does with dead letters, or did last. */
export interface PageOperation {
  readonly verb: LetterVerb;
  readonly at: Instant;
  /** Letters that were meant when it began. */
  readonly meant: number;
  /** Letters dealt with so far. */
  readonly done: number;
  /** Stopped: somebody said so, and the rest are where they were. */
  readonly state: 'running' | 'ended' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly because?: string;
  /** What became of those that were sent again, as far as it is known. */
  readonly became?: { readonly done: number; readonly dead: number };
}

export interface PageTasks {
  /** When the reading of all this began: whatever happened until then is in it. */
  readonly at: Instant;
  readonly kinds: readonly PageTaskKind[];
  /** Those that are not closed first. */
  readonly breakers: readonly PageBreaker[];
  readonly destinations: readonly PageDestination[];
  /** Newest first, at most fifty. */
  readonly letters: readonly DeadLetter[];
  /** All of them, counted. */
  readonly deaths: readonly PageDeaths[];
  /** Absent until somebody does something with letters. */
  readonly operation?: PageOperation;
  /** Newest first. */
  readonly settled: readonly PageSettled[];
  /** Where the mails of this session can be read. */
  readonly mailboxUrl?: string;
}

/** A task as the ledger has it, without what only machines need and the links that open a file. */
export type PageTaskLife = Omit<TaskRecord, 'version' | 'by' | 'leaseUntil' | 'alone' | 'link'>;

/** Back to the queue they came from, or away for good. */
export type LetterVerb = 'redrive' | 'purge';

/** Which letters are meant; what is absent does not matter. */
export interface LetterWish {
  readonly kind?: TaskKind | undefined;
  readonly priority?: Priority | undefined;
  readonly reason?: DeadLetter['reason'] | undefined;
  readonly id?: string | undefined;
  /** That died from then on. */
  readonly from?: Instant | undefined;
  /** That died until then: nobody means a letter that was not shown yet. */
  readonly until: Instant;
  /** No more than the person was told. */
  readonly most: number;
}

/** Tasks as the page asks about them. */
export interface TaskDesk {
  /** Undefined when the ledger has none of that kind and id. */
  life(kind: TaskKind, id: string): Promise<PageTaskLife | undefined>;
  /** Begins; how it goes on is in `PageTasks.operation`. Busy: another has not ended. None: no such letters. */
  begin(verb: LetterVerb, wish: LetterWish): Promise<'begun' | 'busy' | 'none'>;
  /** Ends what is under way between two letters; false when nothing is. */
  halt(): boolean;
  /** Sends to a destination again; false when it was not disabled. */
  enable(destination: string): Promise<boolean>;
}
