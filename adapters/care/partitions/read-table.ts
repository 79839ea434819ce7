import * as v from 'valibot';
import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { Sql } from '#core/care/database.ts';
import { dayText } from '#core/care/partitions/bounds.ts';
import type { Partition } from '#core/care/partitions/turn-plan.ts';
import type { Instant } from '#core/guide.ts';

const keyTypes = ['timestamp without time zone', 'timestamp with time zone', 'date'] as const;
export type KeyType = (typeof keyTypes)[number];

/** A table partitioned by range of time, as the catalogue has it. */
export interface PartitionedTable extends TableName {
  readonly oid: number;
  readonly key: string;
  readonly keyType: KeyType;
  readonly partitions: readonly Partition[];
  /** Where rows go that fit no partition. */
  readonly rest?: TableName & { readonly oid: number; readonly bytes: number };
}

/** The table, or why it is none that can be turned. */
export type Found = { readonly table: PartitionedTable } | { readonly problem: string };

const tables = v.array(
  v.object({
    oid: v.number(),
    schema: v.string(),
    name: v.string(),
    kind: v.string(),
    strategy: v.nullable(v.string()),
    columns: v.nullable(v.array(v.string())),
    type: v.nullable(v.string()),
  }),
);

const children = v.array(
  v.object({
    oid: v.number(),
    schema: v.string(),
    name: v.string(),
    bytes: v.number(),
    pending: v.boolean(),
    rest: v.boolean(),
    from: v.nullable(v.number()),
    until: v.nullable(v.number()),
  }),
);

/** An instant as a literal for a bound or a comparison; the session's time zone is UTC. */
export function keyLiteral(instant: Instant): string {
  if (instant === -Infinity) return 'MINVALUE';
  if (instant === Infinity) return 'MAXVALUE';
  return `'${dayText(instant)}'`;
}

// A bound is shown in UTC, for that is the session's time zone, whatever the key's type.
const bound = (pattern: string): string =>
  `extract(epoch FROM replace(replace(substring(b.bound FROM '${pattern}'), 'MINVALUE', '-infinity'), 'MAXVALUE', 'infinity')::timestamptz)::float8 * 1000`;

/** Reads a table of the guide and its partitions. */
export async function readTable(sql: Sql, name: string, key: string): Promise<Found> {
  const [table] = v.parse(
    tables,
    await sql.query(
      `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, p.partstrat AS strategy,
         (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.position)
          FROM unnest(p.partattrs) WITH ORDINALITY AS k (number, position)
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND k.number > 0) AS columns,
         (SELECT format_type(a.atttypid, NULL) FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attname = $2 AND a.attnum > 0) AS type
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
       WHERE c.oid = to_regclass($1)`,
      [name, key],
    ),
  );
  if (table === undefined) return { problem: `there is no table ${name}` };
  if (table.kind !== 'p') {
    return {
      problem: `${name} is not partitioned: the playbook convert-table makes it so without stopping writes`,
    };
  }
  if (table.strategy !== 'r' || table.columns?.length !== 1 || table.columns[0] !== key) {
    return { problem: `${name} is not partitioned by range of ${key} alone` };
  }
  const keyType = keyTypes.find((type) => type === table.type);
  if (keyType === undefined) {
    return { problem: `${name}.${key} is ${table.type}: wanted a timestamp or a date` };
  }
  const found = v.parse(
    children,
    await sql.query(
      `SELECT c.oid, n.nspname AS schema, c.relname AS name, pg_relation_size(c.oid)::float8 AS bytes,
         i.inhdetachpending AS pending, b.bound = 'DEFAULT' AS rest,
         ${bound("FROM \\(''?([^'')]*)")} AS "from", ${bound("TO \\(''?([^'')]*)")} AS until
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b
       WHERE i.inhparent = $1 ORDER BY c.relname`,
      [table.oid],
    ),
  );
  const rest = found.find((one) => one.rest);
  return {
    table: {
      oid: table.oid,
      schema: table.schema,
      name: table.name,
      key,
      keyType,
      partitions: found.flatMap(({ from, name: own, oid, pending, schema, until }) =>
        from === null || until === null
          ? []
          : [{ oid, schema, name: own, from, until, isPending: pending }],
      ),
      ...(rest && {
        rest: { oid: rest.oid, schema: rest.schema, name: rest.name, bytes: rest.bytes },
      }),
    },
  };
}
