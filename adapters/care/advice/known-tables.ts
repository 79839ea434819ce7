import * as v from 'valibot';
import type { KnownTable } from '#core/care/advice/index-candidates.ts';
import type { StatementShape } from '#core/care/advice/statement-shape.ts';
import type { Sql } from '#core/care/database.ts';

/** A table of a statement, with what a trial asks of it. */
export interface TrialTable extends KnownTable {
  readonly alias: string;
  /** Without its schema, and always with it, as SQL has it. */
  readonly name: string;
  readonly qualified: string;
  readonly rows: number;
  readonly bytes: number;
  readonly writesPerSecond: number;
}

const schema = v.array(
  v.object({
    alias: v.string(),
    table: v.string(),
    name: v.string(),
    qualified: v.string(),
    columns: v.array(v.string()),
    indexes: v.array(v.array(v.string())),
    rows: v.number(),
    bytes: v.number(),
    writesPerSecond: v.number(),
  }),
);

/**
 * What the names of a statement's tables mean on the present search path. Only tables that care may read, and no
 * view: one name that is something else, and the statement cannot be tried. Writes are those of the report's window; of the
 * first report those since they are counted.
 */
export async function knownTables(
  sql: Sql,
  { tables }: StatementShape,
  window: { readonly slot: number; readonly seconds: number },
): Promise<readonly TrialTable[] | string> {
  const asked = tables.map(({ alias, name, schema: of }) => ({ alias, name, schema: of ?? null }));
  const [row] = await sql.query(
    `SELECT coalesce(json_agg(json_build_object('alias', asked.alias, 'qualified', format('%I.%I', n.nspname, c.relname),
       'table', concat(CASE WHEN n.nspname <> 'public' THEN quote_ident(n.nspname) || '.' END, quote_ident(c.relname)),
       'name', quote_ident(c.relname),
       'columns', (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute
          WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
       'indexes', (SELECT coalesce(json_agg((SELECT json_agg(coalesce(a.attname, '') ORDER BY place)
             FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (number, place)
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number)), '[]')
          FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL),
       'rows', greatest(c.reltuples, 0), 'bytes', (SELECT sum(pg_relation_size(part)) FROM unnest(parts) AS part),
       'writesPerSecond', greatest(0, (SELECT coalesce(sum((now ->> part::text)::bigint
            - coalesce((before ->> part::text)::bigint, 0)), 0) FROM unnest(parts) AS part))
          / CASE WHEN before IS NULL THEN counted ELSE $3 END)), '[]') AS found
     FROM json_to_recordset($1::json) AS asked (alias text, name text, schema text)
     JOIN pg_class c ON c.oid = to_regclass(coalesce(quote_ident(asked.schema) || '.', '') || quote_ident(asked.name))
     JOIN pg_namespace n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL (SELECT array_agg(relid) AS parts FROM (
       SELECT relid::oid AS relid FROM pg_partition_tree(c.oid) UNION SELECT c.oid) AS part) AS tree
     CROSS JOIN (SELECT (SELECT writes FROM capstan.advice WHERE slot = $2) AS now,
       (SELECT writes FROM capstan.advice WHERE slot < $2 AND writes IS NOT NULL ORDER BY slot DESC LIMIT 1) AS before,
       (SELECT greatest(1, extract(epoch FROM clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time())))
        FROM pg_stat_database WHERE datname = current_database()) AS counted) AS window_of
     WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname <> 'capstan' AND n.nspname <> 'information_schema'
       AND n.nspname NOT LIKE 'pg\\_%' AND has_table_privilege(c.oid, 'SELECT')`,
    [JSON.stringify(asked), window.slot, window.seconds],
  );
  const known = v.parse(schema, row?.['found']);
  const missing = tables.find(({ alias }) => !known.some((one) => one.alias === alias));
  return missing === undefined ? known : `${missing.name} is no table that care may read`;
}

/** The search path of a role in this database, as its statements had it. */
export async function pathOf(sql: Sql, role: string): Promise<string> {
  const [row] = await sql.query(
    `SELECT coalesce((SELECT split_part(one, '=', 2) FROM pg_db_role_setting, unnest(setconfig) AS one
       WHERE one LIKE 'search_path=%'
         AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = $1))
         AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       ORDER BY setrole = 0, setdatabase = 0 LIMIT 1), 'public') AS path`,
    [role],
  );
  const path = String(row?.['path'] ?? 'public').replaceAll(
    '"$user"',
    `"${role.replaceAll('"', '""')}"`,
  );
  // It is written by whoever may alter a role: names and commas are all that it may hold.
  return /^[\w", $]*$/.test(path) && path.trim() !== '' ? path : 'public';
}
