import * as v from 'valibot';
import type { Catalogue } from '#core/care/advice/catalogue.ts';
import type { Sql } from '#core/care/database.ts';

const number = v.number();
const text = v.nullable(v.string());
const texts = v.array(v.string());
const flag = v.boolean();

const table = v.object({
  table: v.string(),
  rows: v.nullable(number),
  bytes: number,
  sequentialScans: number,
  sequentialRows: number,
  indexScans: number,
  writes: number,
  deadRows: number,
  changedSinceAnalyze: number,
  vacuumed: text,
  analyzed: text,
  frozenAge: number,
  multixactAge: number,
  blocksHit: number,
  blocksRead: number,
  pages: number,
  neededPages: v.nullable(number),
});
const index = v.object({
  index: v.string(),
  table: v.string(),
  method: v.string(),
  keys: texts,
  included: texts,
  where: text,
  unique: flag,
  needed: flag,
  valid: flag,
  beingBuilt: flag,
  scans: number,
  bytes: number,
});
const catalogue = v.object({
  countedSeconds: number,
  replicas: number,
  hiddenSessions: number,
  freezeMaxAge: number,
  multixactFreezeMaxAge: number,
  tables: v.array(table),
  indexes: v.array(index),
  foreignKeys: v.array(
    v.object({
      name: v.string(),
      table: v.string(),
      columns: texts,
      refersTo: v.string(),
      indexed: flag,
    }),
  ),
  sequences: v.array(v.object({ name: v.string(), last: number, max: number })),
  sessions: v.array(
    v.object({
      pid: number,
      application: v.string(),
      role: v.string(),
      idle: flag,
      seconds: number,
    }),
  ),
  cache: v.object({ hits: number, reads: number }),
});

/** Schemas that are looked at: the application's, as far as care may read them. */
const OURS = `nspname <> 'capstan' AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
  AND has_schema_privilege(n.oid, 'USAGE')`;

/**
 * Rows have a header of 23 bytes and a bitmap of nulls, rounded up to 8, their columns, and a pointer of 4; pages have
 * 24 bytes of their own (PostgreSQL's documentation, "Database Page Layout"). Widths are ANALYZE's means.
 */
const NEEDED_PAGES = `(SELECT ceil(c.reltuples * (4 + 8 * ceil((23 + (c.relnatts + 7) / 8) / 8.0)
      + 8 * ceil(sum(s.avg_width * (1 - s.null_frac)) / 8.0))
      / ((8192 - 24) * coalesce((SELECT option_value::numeric FROM pg_options_to_table(c.reloptions)
           WHERE option_name = 'fillfactor'), 100) / 100))
   FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited
   HAVING count(*) = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
     AND c.reltuples >= 0)`;

const TABLES = `SELECT c.oid::regclass::text AS table, CASE WHEN c.reltuples >= 0 THEN c.reltuples END AS rows,
    pg_relation_size(c.oid) AS bytes, seq_scan AS "sequentialScans", seq_tup_read AS "sequentialRows",
    coalesce(idx_scan, 0) AS "indexScans", n_tup_ins + n_tup_upd + n_tup_del AS writes, n_dead_tup AS "deadRows",
    n_mod_since_analyze AS "changedSinceAnalyze", greatest(last_vacuum, last_autovacuum) AS vacuumed,
    greatest(last_analyze, last_autoanalyze) AS analyzed,
    greatest(age(c.relfrozenxid), (SELECT age(relfrozenxid) FROM pg_class t WHERE t.oid = c.reltoastrelid)) AS "frozenAge",
    mxid_age(c.relminmxid) AS "multixactAge", heap_blks_hit AS "blocksHit", heap_blks_read AS "blocksRead",
    c.relpages AS pages, ${NEEDED_PAGES} AS "neededPages"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_stat_user_tables st ON st.relid = c.oid JOIN pg_statio_user_tables io ON io.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND ${OURS} AND has_table_privilege(c.oid, 'SELECT')`;

const INDEXES = `SELECT i.indexrelid::regclass::text AS index, i.indrelid::regclass::text AS table, am.amname AS method,
    (SELECT json_agg(pg_get_indexdef(i.indexrelid, k::int, false) || ' ' || i.indclass[k - 1] || ' '
       || i.indcollation[k - 1] || ' ' || i.indoption[k - 1] ORDER BY k)
     FROM generate_series(1, i.indnkeyatts) k) AS keys,
    (SELECT coalesce(json_agg(pg_get_indexdef(i.indexrelid, k::int, false) ORDER BY k), '[]')
     FROM generate_series(i.indnkeyatts + 1, i.indnatts) k) AS included,
    pg_get_expr(i.indpred, i.indrelid) AS where, i.indisunique AS unique,
    i.indisprimary OR i.indisexclusion OR i.indisreplident
      OR EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
      OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid) AS needed,
    i.indisvalid AS valid,
    EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) AS "beingBuilt",
    coalesce(st.idx_scan, 0) AS scans, pg_relation_size(i.indexrelid) AS bytes
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_stat_user_indexes st ON st.indexrelid = i.indexrelid
  WHERE c.relkind = 'i' AND ${OURS} AND has_table_privilege(i.indrelid, 'SELECT')`;

const FOREIGN_KEYS = `SELECT k.conname AS name, k.conrelid::regclass::text AS table, k.confrelid::regclass::text AS "refersTo",
    (SELECT json_agg(a.attname ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS columns,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey) AS indexed
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND ${OURS} AND has_table_privilege(c.oid, 'SELECT')`;

/** A sequence ends where its own bound or the type of its column does. */
const SEQUENCES = `SELECT format('%I.%I', q.schemaname, q.sequencename) AS name, q.last_value AS last,
    least(q.max_value, CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
      ELSE q.max_value END)::float8 AS max
  FROM pg_sequences q JOIN pg_namespace n ON n.nspname = q.schemaname
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    AND d.objid = format('%I.%I', q.schemaname, q.sequencename)::regclass
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE q.last_value IS NOT NULL AND q.increment_by > 0 AND n.${OURS}`;

const SESSIONS = `SELECT pid, coalesce(application_name, '') AS application, coalesce(usename, '') AS role,
    state LIKE 'idle%' AS idle, extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds
  FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
    AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND application_name NOT LIKE 'capstan%'`;

const all = (query: string, order: string): string =>
  `(SELECT coalesce(json_agg(one ORDER BY ${order}), '[]') FROM (${query}) AS one)`;

const QUERY = `SELECT json_build_object(
  'countedSeconds', (SELECT extract(epoch FROM clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time()))::float8
     FROM pg_stat_database WHERE datname = current_database()),
  'replicas', (SELECT count(*) FROM pg_stat_replication),
  'hiddenSessions', (SELECT count(*) FROM pg_stat_activity WHERE backend_type IS NULL AND datid IS NOT NULL),
  'freezeMaxAge', current_setting('autovacuum_freeze_max_age')::int,
  'multixactFreezeMaxAge', current_setting('autovacuum_multixact_freeze_max_age')::int,
  'cache', (SELECT json_build_object('hits', blks_hit, 'reads', blks_read) FROM pg_stat_database
     WHERE datname = current_database()),
  'tables', ${all(TABLES, 'one.bytes DESC, one.table')},
  'indexes', ${all(INDEXES, 'one.table, one.index')},
  'foreignKeys', ${all(FOREIGN_KEYS, 'one.table, one.name')},
  'sequences', ${all(SEQUENCES, 'one.name')},
  'sessions', ${all(SESSIONS, 'one.seconds DESC')}) AS found`;

/** The catalogue of one moment, and how many sessions are hidden from this role. */
export async function readCatalogue(
  sql: Sql,
): Promise<Catalogue & { readonly hiddenSessions: number }> {
  const [row] = await sql.query(QUERY);
  return v.parse(catalogue, row?.['found']);
}
