import pg from 'pg';
import * as v from 'valibot';
import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { ArchivedColumn } from '#core/care/archive/manifest.ts';
import type { Sql } from '#core/care/database.ts';
import { columnTypeOf } from '#core/care/exports/column-type.ts';
import { describeColumns } from '../../parquet/describe-columns.ts';

/** A table as its catalogue has it. */
export interface FoundTable extends TableName {
  readonly oid: string;
  /** As SQL names it, quoted. */
  readonly sql: string;
  /** In their order, also those that PostgreSQL computes. */
  readonly columns: readonly ArchivedColumn[];
  /** Rows to be fetched at a time, some megabytes. */
  readonly fetchRows: number;
  /** The server's version. */
  readonly postgres: string;
}

const FETCH_BYTES = 4 * 2 ** 20;
const FETCH_ROWS = { least: 10, usual: 500, most: 5000 };

const tables = v.array(
  v.object({
    oid: v.string(),
    schema: v.string(),
    name: v.string(),
    relkind: v.string(),
    children: v.boolean(),
    hidden: v.boolean(),
    encoding: v.string(),
    postgres: v.string(),
    row_bytes: v.nullable(v.number()),
  }),
);

/** As SQL names a table. */
export const quoted = ({ schema, name }: TableName): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;

/** A table of the guide, `name` or `schema.name`. */
export function tableNamed(name: string): TableName {
  const [first = '', second] = name.split('.');
  return second === undefined ? { schema: 'public', name: first } : { schema: first, name: second };
}

/** A table whose rows can be copied as they are; otherwise why they cannot. */
export async function readTable(sql: Sql, wanted: TableName): Promise<FoundTable | string> {
  const [found] = v.parse(
    tables,
    await sql.query(
      `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS relkind,
         EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid) AS children,
         row_security_active(c.oid) AS hidden,
         current_setting('server_encoding') AS encoding, current_setting('server_version') AS postgres,
         CASE WHEN c.reltuples > 0 THEN pg_table_size(c.oid) / c.reltuples END AS row_bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2`,
      [wanted.schema, wanted.name],
    ),
  );
  const name = `${wanted.schema}.${wanted.name}`;
  if (found === undefined) return `there is no table ${name}`;
  if (found.relkind !== 'r' || found.children)
    return `${name} is no plain table: partitions are archived one by one`;
  if (found.hidden) return `row security hides rows of ${name} from this role`;
  if (found.encoding !== 'UTF8')
    return `the database is encoded in ${found.encoding}; archives are made of UTF8`;
  const described = await describeColumns(sql, quoted(wanted));
  if (described.length === 0) return `${name} has no columns`;
  const fetch = found.row_bytes === null ? FETCH_ROWS.usual : FETCH_BYTES / found.row_bytes;
  return {
    ...wanted,
    oid: found.oid,
    sql: quoted(wanted),
    columns: described.map((one) => ({
      name: one.name,
      type: one.type,
      parquet: parquetOf(one.type),
    })),
    fetchRows: Math.round(Math.min(FETCH_ROWS.most, Math.max(FETCH_ROWS.least, fetch))),
    postgres: found.postgres,
  };
}

function parquetOf(type: string): string {
  const column = columnTypeOf(type);
  return column.is === 'decimal' ? `decimal(${column.precision},${column.scale})` : column.is;
}
