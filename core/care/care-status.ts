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
  /** Broken promises, and what wants a person. */
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
    warnings: look?.warnings ?? [],
    ...(record.last && { last: record.last }),
    ...(record.lastEnded && { lastEnded: record.lastEnded }),
  })),
});
