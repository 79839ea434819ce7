import type { Sql } from '#core/care/database.ts';
import { stand } from './stand.ts';
import type { Wish } from './wish.ts';

/** Who holds what a view's chore could not have, the longest transaction first; nothing of its statements is told. */
export async function whoIsInTheWay(sql: Sql, wish: Wish): Promise<string> {
  const { parts, present } = await stand(sql, wish);
  const [found] = await sql.query<{ pid: number; name: string; seconds: number; table: string }>(
    `SELECT a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown') AS name, l.relation::regclass::text AS "table",
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds
     FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.granted AND l.locktype = 'relation' AND a.pid <> pg_backend_pid()
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.relation = ANY ($1::oid[]) OR l.relation::regclass::text = ANY ($2))
     ORDER BY a.xact_start LIMIT 1`,
    [[present?.oid ?? 0, parts?.base ?? 0], wish.text.reads],
  );
  if (found === undefined) return 'a lock was not had within a quarter of a second; it is free now';
  const { name, pid, seconds, table } = found;
  return `a transaction of ${name} (pid ${pid}) has held ${table} for ${Math.round(seconds)} s`;
}
