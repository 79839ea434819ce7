/** What a view is made from, as PostgreSQL counts it: equal before and after means that nothing changed. */
export interface Signature {
  /** When the server started and its counters began, and sessions that may have commits not counted yet: another one, and the counts below say nothing. */
  readonly epoch: string;
  /** Versions of the views and functions on the way to the tables: another one, and the contents may be others. */
  readonly code?: string;
  /** Of every table reached, by its oid: the file it lies in, and rows inserted, updated and deleted so far. */
  readonly tables: Readonly<Record<string, readonly [file: number, changes: number]>>;
  /** What makes equal counts worthless: a clock, a random number, a foreign table. Such a view always counts as changed. */
  readonly unsteady: readonly string[];
}

/**
 * Rows changed between two signatures; `Infinity` when nobody can say how many: a restart, counters that were reset, a
 * table truncated, rewritten, attached or detached, a view or a function replaced. Counters lag behind commits, until the session
 * comes to rest, never the other way; sessions that do not are part of the epoch.
 */
export function changesBetween(before: Signature | undefined, now: Signature): number {
  if (before === undefined || now.unsteady.length > 0) return Number.POSITIVE_INFINITY;
  if (before.epoch !== now.epoch || before.code !== now.code) return Number.POSITIVE_INFINITY;
  const oids = Object.keys(now.tables);
  if (Object.keys(before.tables).length !== oids.length) return Number.POSITIVE_INFINITY;
  let rows = 0;
  for (const oid of oids) {
    const [was, is] = [before.tables[oid], now.tables[oid]];
    if (was === undefined || is === undefined || was[0] !== is[0] || is[1] < was[1]) {
      return Number.POSITIVE_INFINITY;
    }
    rows += is[1] - was[1];
  }
  return rows;
}
