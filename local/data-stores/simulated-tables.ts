import type { Snapshot } from '#local/plant/snapshot.ts';
import type { StatisticsRow } from './postgres.ts';

interface Table {
  readonly name: string;
  readonly rows: number;
  /** Rows that one transaction leaves dead, on average. */
  readonly deadPerCommit: number;
}

const TABLES: readonly Table[] = [
  { name: 'bookings', rows: 4_200_000, deadPerCommit: 0.3 },
  { name: 'assets', rows: 260_000, deadPerCommit: 0.02 },
  { name: 'users', rows: 18_000, deadPerCommit: 0.01 },
];

/** Autovacuum comes when this share of a table is dead. */
const VACUUM_SHARE = 0.2;

/** The application's tables: dead rows rise until they are vacuumed. */
export function tableRows({ databaseCounters: { commits } }: Snapshot): StatisticsRow[] {
  return TABLES.map(({ deadPerCommit, name, rows }, index) => ({
    relid: 20_000 + index,
    schemaname: 'public',
    relname: name,
    n_live_tup: rows,
    n_dead_tup: Math.floor((commits * deadPerCommit) % (rows * VACUUM_SHARE)),
  }));
}

interface Statement {
  readonly query: string;
  /** Calls of one transaction. */
  readonly perCommit: number;
  /** Its time: of each call, and of each thousand blocks that the database looks at. */
  readonly callMilliseconds: number;
  readonly blocksMilliseconds: number;
}

/** Heavy reports look at more blocks, and only the second statement is one: then it takes most of the time. */
const STATEMENTS: readonly Statement[] = [
  {
    query: 'SELECT * FROM bookings WHERE asset_id = $1',
    perCommit: 2,
    callMilliseconds: 20,
    blocksMilliseconds: 0,
  },
  {
    query:
      'SELECT a.*, count(b.id)\n  FROM assets a JOIN bookings b ON b.asset_id = a.id\n  GROUP BY a.id',
    perCommit: 0.05,
    callMilliseconds: 0,
    blocksMilliseconds: 4,
  },
  {
    query: 'UPDATE bookings SET status = $1 WHERE id = $2',
    perCommit: 0.3,
    callMilliseconds: 40,
    blocksMilliseconds: 0,
  },
];

/** As pg_stat_statements counts them: literals are placeholders, and totals only rise. */
export function statementRows({
  databaseCounters: { commits, hits, reads },
}: Snapshot): StatisticsRow[] {
  return STATEMENTS.map(({ blocksMilliseconds, callMilliseconds, perCommit, query }, index) => {
    const calls = Math.floor(commits * perCommit);
    const total = calls * callMilliseconds + ((hits + reads) / 1_000) * blocksMilliseconds;
    return {
      queryid: 1_000 + index,
      query,
      calls,
      mean_exec_time: calls === 0 ? 0 : total / calls,
      total_exec_time: total,
      rows: calls * 3,
    };
  });
}
