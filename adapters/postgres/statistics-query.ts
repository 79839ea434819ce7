import * as v from 'valibot';
import { STATEMENTS_SOURCE, statementsSourceSchema } from './statement-totals.ts';

/** Longest that any part may take on the server, whatever becomes of us. */
const TIMEOUTS = `
SET LOCAL statement_timeout = '4s';
SET LOCAL lock_timeout = '1s';
SET LOCAL idle_in_transaction_session_timeout = '5s';`;

const INPUT_OUTPUT = `
  SELECT sum(coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) + coalesce(fsyncs, 0))::float8
           AS operations,
         max(stats_reset)::text AS reset
  FROM pg_stat_io`;
const NO_INPUT_OUTPUT = 'SELECT NULL::float8 AS operations, NULL::text AS reset';

/**
 * One round trip, one row. Settings are local to a transaction, since behind a pooler the session is
 * somebody else's; names are unqualified, so that a search path may put other statistics before the
 * server's own. Rows of other people's sessions have no type and no times without pg_read_all_stats.
 */
export const statisticsQuery = (hasInputOutput: boolean): string => `BEGIN READ ONLY;${TIMEOUTS}
SELECT extract(epoch FROM clock_timestamp())::float8 AS "atSeconds",
       concat_ws(' ', pg_postmaster_start_time(), io.reset, db.reset) AS "countersSince",
       io.operations AS operations, db.hits AS hits, db.misses AS misses,
       activity.connections AS connections, activity.hidden AS hidden,
       activity.longest AS "longestTransactionSeconds", replication.lag AS "replayLagSeconds",
       ${STATEMENTS_SOURCE} AS statements
FROM (${hasInputOutput ? INPUT_OUTPUT : NO_INPUT_OUTPUT}) AS io,
     (SELECT sum(blks_hit)::float8 AS hits, sum(blks_read)::float8 AS misses,
             max(stats_reset)::text AS reset
      FROM pg_stat_database) AS db,
     (SELECT count(*) FILTER (WHERE coalesce(backend_type, 'client backend') = 'client backend'
                                AND datid IS NOT NULL)::float8 AS connections,
             count(*) FILTER (WHERE backend_type IS NULL AND datid IS NOT NULL)::float8 AS hidden,
             max(extract(epoch FROM clock_timestamp() - xact_start))
               FILTER (WHERE pid <> pg_backend_pid() AND backend_type = 'client backend')::float8
               AS longest
      FROM pg_stat_activity) AS activity,
     (SELECT max(extract(epoch FROM replay_lag))::float8 AS lag FROM pg_stat_replication)
       AS replication;
COMMIT`;

const count = v.pipe(v.number(), v.minValue(0));

const statisticsSchema = v.object({
  /** The server's own clock. */
  atSeconds: v.number(),
  /** Changes whenever the counters began anew: a restart, a failover, a reset. */
  countersSince: v.string(),
  /** Reads, writes, extends and fsyncs; null before PostgreSQL 16. */
  operations: v.nullable(count),
  hits: v.nullable(count),
  misses: v.nullable(count),
  connections: count,
  /** Sessions of which the role may not see more than that they are there. */
  hidden: count,
  longestTransactionSeconds: v.nullable(v.number()),
  replayLagSeconds: v.nullable(v.number()),
  /** Null where no statements are counted. */
  statements: v.nullable(statementsSourceSchema),
});

export type Statistics = v.InferOutput<typeof statisticsSchema>;

/** The results of all statements of the query, of which one has the row. */
export const resultsSchema = v.pipe(
  v.array(v.object({ rows: v.array(v.unknown()) })),
  v.transform((results) => results.flatMap(({ rows }) => rows)),
  v.tuple([statisticsSchema]),
  v.transform(([statistics]) => statistics),
);
