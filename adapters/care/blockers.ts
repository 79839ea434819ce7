import type { Progress } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';

/** Who holds a lock on a relation, without what they ask: a query has values in it. */
export interface Blocker {
  /** 0 for a prepared transaction, which no process holds. */
  readonly pid: number;
  readonly application: string;
  readonly state: string;
  /** Since its transaction began. */
  readonly seconds: number;
}

/** Everybody but ourselves who holds a lock on a relation or one of its partitions, the longest first. */
export const blockersOf = (sql: Sql, relation: number | string): Promise<readonly Blocker[]> =>
  sql.query<Blocker & Record<string, unknown>>(
    `SELECT DISTINCT coalesce(a.pid, 0) AS pid,
       coalesce(nullif(a.application_name, ''), p.gid, 'unnamed') AS application,
       coalesce(a.state, 'prepared') AS state,
       round(extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start, p.prepared)))::int AS seconds
     FROM pg_locks l
     LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     LEFT JOIN pg_prepared_xacts p ON l.virtualtransaction = '-1/' || p.transaction
     WHERE l.relation IN (SELECT $1::regclass::oid UNION SELECT relid FROM pg_partition_tree($1::regclass))
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
     ORDER BY seconds DESC NULLS LAST, pid`,
    [String(relation)],
  );

/** "pid 41 (psql, idle in transaction for 75 s)"; the longest three. */
export function blockersText(blockers: readonly Blocker[]): string {
  if (blockers.length === 0) return 'whoever was in the way has gone';
  const named = blockers
    .slice(0, 3)
    .map(
      ({ application, pid, seconds, state }) =>
        `${pid === 0 ? 'a prepared transaction' : `pid ${pid}`} (${application}, ${state} for ${seconds ?? 0} s)`,
    );
  const more = blockers.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''} in the way`;
}

/** What a chore answers when a lock was not had in time: what it wanted, and who is in the way. */
export async function waitingBehind(
  database: Database,
  relation: number | string,
  wanted: string,
): Promise<Progress> {
  // A name of the moment: it may be gone, and that they cannot be named changes nothing.
  const blockers = await database.read((sql) => blockersOf(sql, relation)).catch(() => []);
  return { is: 'waiting', because: `${wanted}: ${blockersText(blockers)}` };
}
