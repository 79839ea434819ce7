import type { Instant } from '../guide.ts';
import type { ChoreReport } from './care-world.ts';
import type { ChoreKind, Figures, LastRun } from './chore.ts';

/** One chore as people see it. */
export interface ChoreStatus {
  readonly id: string;
  readonly kind: ChoreKind;
  readonly did: ChoreReport['did'];
  readonly because: string;
  readonly figures: Figures;
  /** Promises of the guide that are broken now. */
  readonly broken?: readonly string[];
  /** What else wants a person. */
  readonly warnings: readonly string[];
  readonly last?: LastRun;
  readonly lastEnded?: LastRun;
}

/** How the care of a database stands, as the last call saw it. */
export interface CareStatus {
  readonly at: Instant;
  /** The Postgres target. */
  readonly database: string;
  /** Why nothing may be changed now. */
  readonly held?: string;
  /** Why nothing could be seen, and since when; the chores are then as they were last seen. */
  readonly trouble?: { readonly since: Instant; readonly because: string };
  readonly chores: readonly ChoreStatus[];
}

/** Reports as people see them. */
export const statusOf = (
  database: string,
  at: Instant,
  reports: readonly ChoreReport[],
  held?: string,
): CareStatus => ({
  at,
  database,
  ...(held !== undefined && { held }),
  chores: reports.map(({ because, did, id, kind, look, record }) => ({
    id,
    kind,
    did,
    because,
    figures: look?.figures ?? {},
    ...(look?.broken?.length && { broken: look.broken }),
    warnings: look?.warnings ?? [],
    ...(record.last && { last: record.last }),
    ...(record.lastEnded && { lastEnded: record.lastEnded }),
  })),
});

/** The same when nothing could be seen: what is known stays, and since when it is old is said. */
export const troubled = (
  database: string,
  at: Instant,
  because: string,
  before?: CareStatus,
): CareStatus => ({
  at,
  database,
  trouble: { since: before?.trouble?.since ?? at, because },
  chores: before?.chores ?? [],
});
