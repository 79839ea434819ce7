import type { Database } from '#core/care/database.ts';
import { Refused } from './refused.ts';

/** Why a replica does not yet show what the primary had written at a place of its log; undefined when it does. */
export function notReplayed(replica: Database, lsn: string): Promise<string | undefined> {
  // A transaction of its own: rows are read in a later one, whose snapshot is younger than this answer.
  return replica.read(async (sql) => {
    const [found] = await sql.query(
      `SELECT pg_is_in_recovery() AS "isReplica", coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS "isThere",
         round(pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn()) / 1024) AS behind`,
      [lsn],
    );
    if (found?.['isReplica'] !== true) {
      throw new Refused('what the secret calls the replica is none: it is not in recovery');
    }
    if (found['isThere'] === true) return undefined;
    return `the replica is ${String(found['behind'] ?? '?')} KB of the log behind`;
  });
}
