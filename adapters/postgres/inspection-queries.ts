import * as v from 'valibot';

/** Longest that any part may take on the server; local to the transaction, since a pooler shares sessions. */
const BEGIN = `BEGIN READ ONLY;
SET LOCAL statement_timeout = '8s';
SET LOCAL lock_timeout = '1s';
SET LOCAL idle_in_transaction_session_timeout = '10s';`;

/**
 * Names are unqualified, so that a search path may put other statistics before the server's own. Lag is
 * NULL where the replica has nothing to catch up with.
 */
export const REPORT_QUERY = `${BEGIN}
SELECT json_build_object(
  'connections', (SELECT count(*) FROM pg_stat_activity
    WHERE coalesce(backend_type, 'client backend') = 'client backend' AND datid IS NOT NULL),
  'hidden', (SELECT count(*) FROM pg_stat_activity WHERE backend_type IS NULL AND datid IS NOT NULL),
  'maxConnections', (SELECT setting::int FROM pg_settings WHERE name = 'max_connections'),
  'timeline', ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
  'databaseBytes', pg_database_size(current_database()),
  'hits', (SELECT sum(blks_hit) FROM pg_stat_database),
  'misses', (SELECT sum(blks_read) FROM pg_stat_database),
  'longest', (SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'),
  'streaming', (SELECT coalesce(json_agg(json_build_object(
      'name', coalesce(application_name, ''),
      'lagSeconds', coalesce(extract(epoch FROM replay_lag), 0)) ORDER BY application_name), '[]')
    FROM pg_stat_replication WHERE state = 'streaming'),
  'bloat', (SELECT coalesce(json_agg(worst), '[]') FROM (
    SELECT schemaname || '.' || relname AS table, n_dead_tup AS "deadRows",
           100.0 * n_dead_tup / (n_live_tup + n_dead_tup) AS "deadPercent"
    FROM pg_stat_user_tables WHERE n_dead_tup > 0 ORDER BY n_dead_tup DESC LIMIT 10) AS worst),
  'statements', coalesce(to_regclass('pg_stat_statements')::text, (
    SELECT quote_ident(nspname) || '.pg_stat_statements' FROM pg_extension
    JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_stat_statements'))
) AS found;
COMMIT`;

/** `view` is as the server itself quoted it. Literals in the texts are placeholders already. */
export const slowestQuery = (view: string): string => `${BEGIN}
SELECT coalesce(json_agg(slowest), '[]') AS found FROM (
  SELECT left(query, 200) AS query, calls, mean_exec_time AS "meanMs",
         total_exec_time / 1000 AS "totalSeconds"
  FROM ${view} WHERE query IS NOT NULL ORDER BY total_exec_time DESC LIMIT 10) AS slowest;
COMMIT`;

/** A replica that has replayed all it was sent is not behind, however long nothing was written. */
export const REPLICA_QUERY = `${BEGIN}
SELECT json_build_object(
  'inRecovery', pg_is_in_recovery(),
  'lagSeconds', CASE
    WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE greatest(0, extract(epoch FROM clock_timestamp()
      - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))) END,
  'transactions', (SELECT coalesce(sum(xact_commit + xact_rollback), 0) FROM pg_stat_database
    WHERE datname = current_database())
) AS found;
COMMIT`;

const count = v.pipe(v.number(), v.minValue(0));

const reportSchema = v.object({
  connections: count,
  hidden: count,
  maxConnections: count,
  databaseBytes: count,
  timeline: count,
  hits: v.nullable(count),
  misses: v.nullable(count),
  longest: v.nullable(v.number()),
  streaming: v.array(v.object({ name: v.string(), lagSeconds: v.number() })),
  bloat: v.array(v.object({ table: v.string(), deadRows: count, deadPercent: count })),
  statements: v.nullable(v.string()),
});

const slowestSchema = v.array(
  v.object({ query: v.string(), calls: count, meanMs: count, totalSeconds: count }),
);

const replicaSchema = v.object({ inRecovery: v.boolean(), lagSeconds: count, transactions: count });

const contentOf = (row: unknown): unknown =>
  typeof row === 'object' && row !== null && 'found' in row ? row.found : undefined;

/** The results of all statements of a query, of which one has the row with what was found. */
const foundIn = <const S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.array(v.object({ rows: v.array(v.unknown()) })),
    v.transform((results) => results.flatMap(({ rows }) => rows)),
    v.tuple([v.pipe(v.unknown(), v.transform(contentOf), schema)]),
  );

export const reportResults = foundIn(reportSchema);
export const slowestResults = foundIn(slowestSchema);
export const replicaResults = foundIn(replicaSchema);

export type FoundReport = v.InferOutput<typeof reportSchema>;
