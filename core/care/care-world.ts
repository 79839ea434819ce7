import type { Instant } from '../guide.ts';
import type { ChoreKind, LastRun, Look } from './chore.ts';
import type { Database } from './database.ts';

/** A chore that was handed to a one-off job. */
export interface HandedOver {
  /** Absent: somebody was about to start one, and may have. */
  readonly job?: string;
  readonly at: Instant;
}

/** What is remembered of a chore between two looks. */
export interface ChoreRecord {
  /** The last that was done. */
  readonly last?: LastRun;
  /** The last that ended, also one that failed. */
  readonly lastEnded?: LastRun;
  /** Failed or refused so many times since it was last done; the next try waits until `retryAt`. */
  readonly failures: number;
  readonly retryAt?: Instant;
  /** When the present run began, also in an earlier call, and the time spent on it so far. */
  readonly began?: Instant;
  readonly spentSeconds: number;
  /** One of its statements runs now, perhaps for a process that is gone. */
  readonly running?: true;
  /** The call that was at it ended without a word, and none of its statements runs any more. */
  readonly brokeOff?: true;
  readonly handedOver?: HandedOver;
  /** The warnings that people were told of. */
  readonly told: readonly string[];
}

export type Ended = LastRun['outcome'];

/** Remembers chores, in the database that they are about. */
export interface ChoreRecords {
  read(): Promise<Readonly<Record<string, ChoreRecord>>>;
  /** Takes a chore, or keeps it, for a minute and a half; false while somebody else has it. Begins a run where none is open. */
  claim(chore: string, holder: string, now: Instant): Promise<boolean>;
  /** Lets go of a run that is not over. */
  leave(chore: string, holder: string, seconds: number): Promise<void>;
  /** Ends a run; `retryAt` for one that failed. */
  end(chore: string, run: LastRun, retryAt?: Instant): Promise<void>;
  handOver(chore: string, handedOver: HandedOver | undefined): Promise<void>;
  tell(chore: string, warnings: readonly string[]): Promise<void>;
}

/** One-off jobs on Render; each runs one chore without a limit of time. */
export interface Jobs {
  start(chore: string): Promise<string>;
  state(job: string): Promise<'under-way' | 'ended' | 'failed' | 'unknown'>;
}

/** What care needs of the world. */
export interface CareWorld {
  readonly records: ChoreRecords;
  readonly databaseOf: (chore: string) => Database;
  readonly now: () => Instant;
  /** When this call has to be over. */
  readonly until: Instant;
  /** How long a whole call may take; what needs longer goes to a job. */
  readonly callMilliseconds: number;
  /** Names this call among others that run at the same time. */
  readonly holder: string;
  /** Absent: nothing may outlast this call. */
  readonly jobs?: Jobs;
  /** Nothing cuts this call off: it is a one-off job. */
  readonly endless?: true;
  /** Why nothing may be changed now: a pause, a playbook that works at the database. */
  readonly held?: string;
}

/** What became of a chore in one call. */
export interface ChoreReport {
  readonly id: string;
  readonly kind: ChoreKind;
  readonly did:
    | 'nothing'
    | 'done'
    | 'more'
    | 'waiting'
    | 'refused'
    | 'failed'
    | 'busy'
    | 'job'
    | 'held'
    | 'late';
  readonly because: string;
  /** Absent when it could not be looked at. */
  readonly look?: Look;
  readonly record: ChoreRecord;
}
