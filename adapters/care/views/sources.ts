import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { Signature } from '#core/care/views/signature.ts';

/**
 * Functions of PostgreSQL that are not immutable only because they follow settings (time zone, formats) which all our
 * transactions fix. Operators and casts of PostgreSQL are of that kind, too; everything else that is not immutable may
 * read a clock or a table.
 */
const FOLLOW_SETTINGS =
  '^(date_trunc|date_part|extract|date_bin|timezone|make_timestamptz|to_(char|date|timestamp|number|json|jsonb|tsvector)|' +
  'concat|concat_ws|format|quote_(literal|nullable)|string_agg|array_to_(string|json)|row_to_json|jsonb?_(build_(object|array)|agg|object_agg)(_strict)?|' +
  'generate_series|timestamptz|timestamp|date|time|timetz|age\\(2\\))$';

/**
 * Walks from a view through its rewrite rules, views, partitions and heirs to the tables at the end. Other views of ours
 * are ends as well: they count their own refreshes, which no counter of the server can be late for. The text of a rule
 * is looked through, since dependencies on what comes with PostgreSQL are recorded nowhere.
 */
const SOURCES = String.raw`
WITH RECURSIVE reached (oid, kind, ours) AS (
  SELECT c.oid, c.relkind, NULL::bigint FROM pg_class c WHERE c.oid = $1
  UNION
  SELECT c.oid, c.relkind, o.refreshes FROM reached r
  CROSS JOIN LATERAL (
    SELECT m[1]::oid FROM pg_rewrite w, regexp_matches(w.ev_action::text, ':relid (\d+)', 'g') m
    WHERE w.ev_class = r.oid AND (r.oid = $1 OR (r.kind = 'v' AND r.ours IS NULL AND r.oid >= 16384))
    UNION ALL
    SELECT inhrelid FROM pg_inherits WHERE inhparent = r.oid
  ) n (oid)
  JOIN pg_class c ON c.oid = n.oid
  LEFT JOIN capstan.views o ON o.relation = c.oid
  WHERE n.oid <> $1
), rules AS MATERIALIZED (
  SELECT w.oid, w.xmin AS version, w.ev_action::text AS tree FROM reached r JOIN pg_rewrite w ON w.ev_class = r.oid
  WHERE r.oid = $1 OR (r.kind = 'v' AND r.ours IS NULL AND r.oid >= 16384)
), called AS (
  SELECT DISTINCT m[1]::oid AS oid FROM rules,
    regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') m
)
SELECT
  -- Views and functions below may be replaced, and no counter tells of it.
  md5(concat_ws(' ', (SELECT string_agg(concat_ws(':', oid, version), ' ' ORDER BY oid) FROM rules),
    (SELECT string_agg(concat_ws(':', p.oid, p.xmin), ' ' ORDER BY p.oid) FROM called JOIN pg_proc p USING (oid) WHERE p.oid >= 16384))) AS code,
  concat_ws(' ', pg_postmaster_start_time(), (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()),
    (SELECT stats_reset FROM pg_stat_bgwriter),
    -- Until 14 counters travelled in datagrams that may be lost, and who may not see sessions cannot tell (below):
    -- an hour is the longest that counters are believed.
    CASE WHEN current_setting('server_version_num')::int < 150000 OR NOT pg_has_role('pg_read_all_stats', 'USAGE')
      THEN date_trunc('hour', clock_timestamp()) END,
    -- Commits are counted when their session comes to rest. One that does not may have some that no counter has: it is in a
    -- transaction for long, or its transaction began after its statement, which commits on its way.
    (SELECT string_agg(concat_ws(':', pid, xact_start, backend_xid), ' ' ORDER BY pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type NOT IN ('walsender', 'autovacuum worker')
        AND (xact_start < clock_timestamp() - interval '15 seconds'
          OR (state = 'active' AND query_start < clock_timestamp() - interval '1 second' AND (xact_start IS NULL OR xact_start > query_start))))) AS epoch,
  coalesce((SELECT jsonb_object_agg(oid, CASE WHEN ours IS NOT NULL THEN jsonb_build_array(0, ours) ELSE jsonb_build_array(
      pg_relation_filenode(oid)::bigint, pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid)) END)
    FROM reached WHERE oid <> $1 AND (kind IN ('r', 'm') OR ours IS NOT NULL)), '{}') AS tables,
  ARRAY(
    SELECT p.proname || '()' FROM called JOIN pg_proc p ON p.oid = called.oid
    WHERE p.provolatile <> 'i' AND NOT (p.provolatile = 's' AND p.oid < 16384 AND (
      p.proname ~ $2 OR format('%s(%s)', p.proname, p.pronargs) ~ $2
      OR EXISTS (SELECT FROM pg_operator WHERE oprcode = p.oid) OR EXISTS (SELECT FROM pg_cast WHERE castfunc = p.oid)))
    UNION SELECT 'a clock or the session' FROM rules WHERE tree LIKE '%{SQLVALUEFUNCTION%'
    UNION SELECT 'a table, as nobody counts its rows (track_counts is off)' WHERE current_setting('track_counts') = 'off'
    UNION SELECT 'a sample' FROM rules WHERE tree LIKE '%{TABLESAMPLECLAUSE%'
    UNION SELECT r.oid::regclass::text FROM reached r JOIN pg_class c ON c.oid = r.oid
      WHERE r.oid <> $1 AND (r.oid < 16384 OR r.kind NOT IN ('r', 'm', 'v', 'p') OR c.relrowsecurity)
    ORDER BY 1) AS unsteady`;

const found = v.tuple([
  v.object({
    epoch: v.string(),
    code: v.string(),
    tables: v.record(v.string(), v.tuple([v.number(), v.number()])),
    unsteady: v.array(v.string()),
  }),
]);

/** What a view is made from, as it stands now. Read before a refresh: what changes meanwhile leads to one more. */
export async function signatureOf(sql: Sql, relation: number): Promise<Signature> {
  return v.parse(found, await sql.query(SOURCES, [relation, FOLLOW_SETTINGS]))[0];
}
