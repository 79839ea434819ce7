import * as v from 'valibot';
import type { CounterState, Sample } from '#core/care/advice/statement-counters.ts';
import type { Sql } from '#core/care/database.ts';

/** pg_stat_statements as this server has it. */
interface Source {
  /** Its schema, as SQL has it. */
  readonly schema: string;
  readonly columns: ReadonlySet<string>;
  readonly hasInfo: boolean;
}

/** The counters of one moment. */
export interface CountersRead {
  readonly state: CounterState;
  readonly samples: readonly Sample[];
  /** Calls of statements whose text this role may not see. */
  readonly hidden: number;
  /** The role of care, and the names of all. */
  readonly own: string;
  readonly roles: Readonly<Record<string, string>>;
}

const number = v.pipe(v.unknown(), v.transform(Number), v.number());
const counters = v.object({
  calls: number,
  totalMilliseconds: number,
  rows: number,
  blocksHit: number,
  blocksRead: number,
  blocksDirtied: number,
  blocksWritten: number,
  tempRead: number,
  tempWritten: number,
  readMilliseconds: number,
  writeMilliseconds: number,
});
export const sampleSchema = v.object({
  queryId: v.string(),
  role: v.string(),
  toplevel: v.boolean(),
  since: v.nullable(v.string()),
  counters,
});
export const stateSchema = v.object({
  at: v.string(),
  started: v.string(),
  reset: v.nullable(v.string()),
  evictions: number,
});

const found = v.object({
  state: stateSchema,
  samples: v.array(sampleSchema),
  hidden: number,
  own: v.string(),
  roles: v.record(v.string(), v.string()),
});

/** Undefined when the extension was not created in this database, or out of reach. */
async function sourceOf(sql: Sql): Promise<Source | undefined> {
  const [row] = await sql.query(
    `SELECT quote_ident(n.nspname) AS schema,
       (SELECT json_agg(attname) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements' AND attnum > 0) AS columns,
       EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements_info') AS info
     FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
     WHERE extname = 'pg_stat_statements' AND has_schema_privilege(n.oid, 'USAGE')`,
  );
  if (row === undefined) return undefined;
  const { columns, info, schema } = v.parse(
    v.object({ schema: v.string(), columns: v.array(v.string()), info: v.boolean() }),
    row,
  );
  return { schema, columns: new Set(columns), hasInfo: info };
}

/** Names differ between versions: block times were split by kind of block in 17. */
function querySource({ columns, hasInfo, schema }: Source): string {
  const first = (...names: readonly string[]): string =>
    names.find((name) => columns.has(name)) ?? 'NULL';
  const iso = (time: string): string => `to_json(${time}) #>> '{}'`;
  const info = hasInfo
    ? `${schema}.pg_stat_statements_info`
    : '(SELECT NULL AS stats_reset, 0 AS dealloc)';
  return `SELECT json_build_object(
    'state', (SELECT json_build_object('at', clock_timestamp(), 'started', pg_postmaster_start_time(),
       'reset', stats_reset, 'evictions', dealloc) FROM ${info} AS info),
    'own', (SELECT oid::text FROM pg_roles WHERE rolname = current_user),
    'roles', (SELECT json_object_agg(oid, rolname) FROM pg_roles),
    'hidden', (SELECT coalesce(sum(calls), 0) FROM ${schema}.pg_stat_statements(false)
       WHERE queryid IS NULL AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())),
    'samples', (SELECT coalesce(json_agg(json_build_object(
       'queryId', queryid::text, 'role', userid::text, 'toplevel', ${columns.has('toplevel') ? 'toplevel' : 'true'},
       'since', ${columns.has('stats_since') ? iso('stats_since') : 'NULL'},
       'counters', json_build_object(
         'calls', calls, 'totalMilliseconds', ${first('total_exec_time', 'total_time')}, 'rows', rows,
         'blocksHit', shared_blks_hit, 'blocksRead', shared_blks_read, 'blocksDirtied', shared_blks_dirtied,
         'blocksWritten', shared_blks_written, 'tempRead', temp_blks_read, 'tempWritten', temp_blks_written,
         'readMilliseconds', ${first('shared_blk_read_time', 'blk_read_time')},
         'writeMilliseconds', ${first('shared_blk_write_time', 'blk_write_time')}))), '[]')
       FROM ${schema}.pg_stat_statements(false) WHERE queryid IS NOT NULL
         AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database()))) AS found`;
}

/** What pg_stat_statements counts of this database; or why it cannot be read. */
export async function readCounters(sql: Sql): Promise<CountersRead | string> {
  const source = await sourceOf(sql);
  if (source === undefined) {
    return 'statements are not counted: CREATE EXTENSION pg_stat_statements, in this database, in a schema that this role may use';
  }
  const [row] = await sql.query(querySource(source));
  return v.parse(found, row?.['found']);
}

/** Texts of statements, by PostgreSQL's id of them; values are placeholders already. */
export async function readTexts(
  sql: Sql,
  queryIds: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const source = await sourceOf(sql);
  if (source === undefined || queryIds.length === 0) return {};
  const [row] = await sql.query(
    `SELECT coalesce(json_object_agg(queryid, query), '{}') AS found FROM (
       SELECT DISTINCT ON (queryid) queryid::text, query FROM ${source.schema}.pg_stat_statements
       WHERE queryid::text = ANY($1) AND query IS NOT NULL ORDER BY queryid) AS texts`,
    [queryIds],
  );
  return v.parse(v.record(v.string(), v.string()), row?.['found']);
}
