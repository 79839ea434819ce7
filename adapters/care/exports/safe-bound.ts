import type { Sql } from '#core/care/database.ts';
import { type Blocker, blockersText } from '../blockers.ts';
import type { Run } from './export-state.ts';
import { Refused } from './refused.ts';

/** PostgreSQL's clock now, to be compared with nothing but itself. */
export async function databaseClock(sql: Sql): Promise<string> {
  const [found] = await sql.query('SELECT clock_timestamp()::text AS now');
  return String(found?.['now']);
}

/**
 * Whether everything that was open when a run's bound was seen has ended, so that nothing can appear at or below it any
 * more: a row whose id was drawn, or whose time was taken, before that moment is in a transaction that began before it.
 * First every session that had a transaction then; after that, what any of them left prepared. Throws `Refused` when
 * this role cannot see the sessions of others.
 */
export async function settle(
  sql: Sql,
  run: Run,
): Promise<{ readonly run: Run; readonly because?: string }> {
  if (run.isSafe || run.seen === undefined) return { run: { ...run, isSafe: true } };
  if (run.prepared === undefined) {
    const open = await openSince(sql, run.seen);
    if (open.length > 0) return { run, because: because(open) };
  }
  const prepared = await preparedNow(sql);
  const waitedFor = run.prepared ?? prepared.map(({ name }) => name);
  const left = prepared.filter(({ name }) => waitedFor.includes(name));
  if (left.length === 0) return { run: { ...run, prepared: [], isSafe: true } };
  return { run: { ...run, prepared: waitedFor }, because: because(left) };
}

const because = (open: readonly Blocker[]): string =>
  `what is open may still add rows below the watermark: ${blockersText(open)}`;

async function openSince(sql: Sql, seen: string): Promise<readonly Blocker[]> {
  const [role] = await sql.query(
    "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees, current_user AS name",
  );
  if (role?.['sees'] !== true) {
    throw new Refused(
      `it cannot be seen whose transactions are open: GRANT pg_monitor TO ${String(role?.['name'])}`,
    );
  }
  // Vacuum adds no rows, and a walsender reads. With track_activities off a session hides its transaction.
  return sql.query<Blocker & Record<string, unknown>>(
    `SELECT pid, coalesce(nullif(application_name, ''), 'unnamed') AS application, coalesce(state, backend_type) AS state,
       round(extract(epoch FROM clock_timestamp() - coalesce(xact_start, backend_start)))::int AS seconds
     FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type NOT IN ('autovacuum worker', 'walsender')
       AND (xact_start <= $1::timestamptz OR state = 'disabled')
     ORDER BY seconds DESC, pid`,
    [seen],
  );
}

const preparedNow = (sql: Sql): Promise<readonly (Blocker & { readonly name: string })[]> =>
  sql.query<Blocker & { readonly name: string } & Record<string, unknown>>(
    `SELECT transaction::text || ' ' || gid AS name, 0 AS pid, gid AS application, 'prepared' AS state,
       round(extract(epoch FROM clock_timestamp() - prepared))::int AS seconds
     FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared`,
  );
