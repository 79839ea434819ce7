import pg from 'pg';
import * as v from 'valibot';
import type { ShardingRules } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';

/** One table with tenants in it, of the same shape in every shard. */
export interface ShardTable {
  readonly name: string;
  /** Columns that are copied, all but computed ones, in the table's order. */
  readonly columns: readonly Column[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** As PostgreSQL writes it: `bigint`, `character varying(50)`. */
  readonly tenantType: string;
  /** Rows that fit into one portion of a copy, by their mean size. */
  readonly batchRows: number;
  /** Rows as the statistics have them. */
  readonly estimatedRows: number;
  readonly bytes: number;
  /** Other tables refer to it. */
  readonly referenced: boolean;
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly identity: '' | 'a' | 'd';
}

const BATCH_BYTES = 8 * 2 ** 20;
const MOST_BATCH_ROWS = 5_000;

const found = v.array(
  v.object({
    name: v.string(),
    columns: v.array(
      v.object({
        name: v.string(),
        type: v.string(),
        notNull: v.boolean(),
        identity: v.picklist(['', 'a', 'd']),
        generated: v.string(),
      }),
    ),
    key: v.nullable(v.array(v.string())),
    rows: v.number(),
    bytes: v.pipe(v.string(), v.transform(Number)),
    referenced: v.boolean(),
  }),
);

/** A schema and a table, quoted. */
export const relationOf = (schema: string, table: { readonly name: string }): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table.name)}`;

/** The tables of the rules in a schema, in the order of the rules; a table that is not there is left out. */
export async function readTables(
  sql: Sql,
  schema: string,
  { tables, tenantKey }: ShardingRules,
): Promise<readonly (ShardTable & { readonly hasTenant: boolean })[]> {
  const rows = await sql.query(
    `SELECT c.relname AS name,
       (SELECT jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
          'notNull', attnotnull, 'identity', attidentity, 'generated', attgenerated) ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
       (SELECT array_agg(attname::text ORDER BY array_position(indkey::int2[], attnum))
        FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::int2[])
        WHERE indrelid = c.oid AND indisprimary) AS key,
       leaves.rows, leaves.bytes::text,
       EXISTS (SELECT FROM pg_constraint WHERE confrelid = c.oid AND contype = 'f') AS referenced
     FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
       LATERAL (SELECT sum(greatest(l.reltuples, 0))::float8 AS rows, sum(pg_total_relation_size(l.oid)) AS bytes
         FROM pg_class l WHERE l.oid = c.oid OR l.oid IN (SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf)) leaves
     WHERE nspname = $1 AND relname = ANY ($2) AND relkind IN ('r', 'p')
     ORDER BY array_position($2, relname::text)`,
    [schema, tables],
  );
  return v
    .parse(found, rows)
    .map(({ name, columns, key, rows: estimatedRows, bytes, referenced }) => {
      const tenant = columns.find((column) => column.name === tenantKey);
      const width = estimatedRows > 0 ? bytes / estimatedRows : BATCH_BYTES / MOST_BATCH_ROWS;
      return {
        name,
        columns: columns.filter(({ generated }) => generated === ''),
        key: key ?? [],
        tenantType: tenant?.type ?? 'text',
        batchRows: Math.max(1, Math.min(MOST_BATCH_ROWS, Math.floor(BATCH_BYTES / width))),
        estimatedRows,
        bytes,
        referenced,
        hasTenant: tenant !== undefined,
      };
    });
}
