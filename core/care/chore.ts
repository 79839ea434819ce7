import type { Instant } from '../guide.ts';
import type { Place } from './care-rules.ts';
import type { Database } from './database.ts';

/** Kinds of chores, in the order in which pages list them. */
export const choreKinds = [
  'view',
  'partitions',
  'archive',
  'export',
  'bucket',
  'advice',
  'order',
] as const;
export type ChoreKind = (typeof choreKinds)[number];

/** What a chore counted or measured; names carry the unit: `rows`, `seconds`, `bytes`. */
export type Figures = Readonly<Record<string, number | string | boolean | null>>;

/** What was seen of a chore without changing anything. */
export interface Look {
  /** Whether there is something to do now. */
  readonly due: boolean;
  /** Why, or why not: "3,210 rows changed since 02:15", "nothing changed". */
  readonly because: string;
  /** How it stands, for people: staleness, sizes, watermarks. */
  readonly figures: Figures;
  /** Promises of the guide that are broken now, one sentence each: an alarm rings while there is one. */
  readonly broken?: readonly string[];
  /** What else wants a person, one sentence each: it is told, and nothing rings. */
  readonly warnings: readonly string[];
  /** How long it will take, when that can be told better than from the last run. */
  readonly expectedSeconds?: number;
}

/** What a portion of a chore came to. */
export type Progress =
  | { readonly is: 'done'; readonly because: string; readonly figures?: Figures }
  /** A portion is done and another can follow at once. */
  | { readonly is: 'more'; readonly because: string }
  /** It cannot go on now: a lock, a long transaction, other hours. The next look tries again. */
  | { readonly is: 'waiting'; readonly because: string }
  /** It will not come about by waiting: a person has to do something, said in `because`. */
  | { readonly is: 'refused'; readonly because: string };

/** The last time a chore ended. */
export interface LastRun {
  readonly began: Instant;
  readonly ended: Instant;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly because: string;
  /** Time spent on it. */
  readonly seconds: number;
  readonly figures: Figures;
}

/** What a chore is given. */
export interface Turn {
  /** The chore's own: every transaction holds the chore's lock. */
  readonly database: Database;
  readonly now: () => Instant;
  /** By then `advance` has returned; a portion that may take longer is not begun. */
  readonly until: Instant;
  /** The last that was done, not the last that failed. */
  readonly last?: LastRun;
}

/**
 * One thing that is cared for. All it has to remember stands in the database, in the same transaction as what it
 * did there, so that whoever comes next goes on from what is so: a process may end between any two statements.
 */
export interface Chore {
  /** `view/monthly_sales_summary`: stable, names its records and its lock. */
  readonly id: string;
  readonly kind: ChoreKind;
  /** Work in portions of half a minute; otherwise one statement that nobody can cut, timed by the last one. */
  readonly divisible: boolean;
  /** `job`: always as a one-off job on Render. Default `auto`: when it would not fit otherwise. */
  readonly place?: Place;
  /** Chores that are done before this one, when both are due. */
  readonly after?: readonly string[];
  /** Reads how it stands. Called every minute: cheap, and without a lock. */
  look(turn: Turn): Promise<Look>;
  /** Does a portion, of half a minute or one statement, beginning from what is so. */
  advance(turn: Turn): Promise<Progress>;
}
