import type { Sql } from '#core/care/database.ts';

/**
 * Who has a transaction open for longer than so many seconds in this database, as a text without queries; undefined
 * when nobody has. CREATE INDEX CONCURRENTLY waits for each of them, on any table, before it is valid.
 */
export async function oldTransactions(sql: Sql, seconds: number): Promise<string | undefined> {
  const found = await sql.query(
    `SELECT pid, coalesce(application_name, '') AS application, state,
       floor(extract(epoch FROM clock_timestamp() - xact_start))::int AS seconds
     FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend' AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
       AND xact_start < clock_timestamp() - make_interval(secs => $1)
     ORDER BY xact_start LIMIT 3`,
    [seconds],
  );
  if (found.length === 0) return undefined;
  return found
    .map(
      ({ application, pid, seconds: open, state }) =>
        `pid ${pid} (${application === '' ? 'no application_name' : application}, ${state}, ${open} s)`,
    )
    .join(', ');
}
