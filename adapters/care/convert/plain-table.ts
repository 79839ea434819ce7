import * as v from 'valibot';
import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { Sql } from '#core/care/database.ts';
import { tableNamed } from '../archive/read-table.ts';
import { dependentsSql } from './dependents.ts';

/** A table that is to be converted, as the catalogue has it. */
export interface PlainTable extends TableName {
  readonly oid: number;
  readonly bytes: number;
  /** PostgreSQL's estimate. */
  readonly rows: number;
  readonly primaryKey: readonly string[];
  readonly older: TableName;
  /** Why it cannot be converted. */
  readonly refusals: readonly string[];
}

/** What is put behind the name of the table that was converted, and of its indexes. */
export const BEFORE = '_before_conversion';
const LONGEST_NAME = 63;

const found = v.object({
  oid: v.number(),
  schema: v.string(),
  name: v.string(),
  kind: v.string(),
  bytes: v.number(),
  rows: v.number(),
  key: v.nullable(v.object({ type: v.string(), notNull: v.boolean() })),
  primaryKey: v.nullable(v.array(v.string())),
  problems: v.array(v.string()),
});

/** One query for each thing that would be lost or would refuse; each gives what it found, and what to say of it. */
const PROBLEMS = [
  [
    `SELECT conrelid::regclass || ' (' || conname || ')' FROM pg_constraint WHERE contype = 'f' AND confrelid = c.oid`,
    'other tables refer to it, and a partitioned table has no unique key that they could: ',
  ],
  [
    `SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = c.oid`,
    'its foreign keys would hold up deletes in the tables that they refer to while it is copied; drop them first: ',
  ],
  [
    `SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary
       AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $2 AND a.attnum = ANY (i.indkey::int2[]))`,
    'a partitioned table can only keep unique what has the key among its columns; drop or widen first: ',
  ],
  [
    `SELECT conname FROM pg_constraint WHERE contype = 'x' AND conrelid = c.oid`,
    'exclusion constraints cannot be kept: ',
  ],
  [
    `SELECT tgname FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgname NOT LIKE 'capstan\\_%'`,
    'its triggers would have to be moved by hand; drop them first: ',
  ],
  [
    `SELECT what FROM (${dependentsSql('c.oid')}) AS d`,
    'others read it, and would go on reading the old one; drop them first and make them again after: ',
  ],
  [`SELECT polname FROM pg_policy WHERE polrelid = c.oid`, 'its row security would be lost: '],
  [
    `SELECT p.pubname FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = c.oid`,
    'publications name it: ',
  ],
  [
    `SELECT coalesce(nullif(inhparent, c.oid), inhrelid)::regclass::text FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)`,
    'it inherits, or is inherited from: ',
  ],
  [
    `SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL`,
    'rights on single columns would be lost: ',
  ],
  [`SELECT 'unlogged or temporary' WHERE c.relpersistence <> 'p'`, 'it does not outlive a crash: '],
] as const;

/** Reads a table and why it cannot be converted; a sentence when there is no such table. */
export async function readPlainTable(
  sql: Sql,
  table: string,
  key: string,
): Promise<PlainTable | string> {
  const problems = PROBLEMS.map(
    ([query, says]) =>
      `(SELECT '${says}' || string_agg(one.what::text, ', ' ORDER BY 1) FROM (${query}) AS one (what))`,
  );
  const [row] = await sql.query(
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       pg_total_relation_size(c.oid)::float8 AS bytes, greatest(c.reltuples, 0)::float8 AS rows,
       (SELECT jsonb_build_object('type', format_type(atttypid, NULL), 'notNull', attnotnull) FROM pg_attribute
        WHERE attrelid = c.oid AND attname = $2 AND attnum > 0 AND NOT attisdropped) AS key,
       (SELECT array_agg(a.attname::text ORDER BY k.position) FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisprimary AND k.position <= i.indnkeyatts) AS "primaryKey",
       array_remove(ARRAY[${problems.join(',\n')}], NULL) AS problems
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)`,
    [table, key],
  );
  if (row === undefined) return `there is no table ${table}`;
  const is = v.parse(found, row);
  if (is.kind === 'p') return `${table} is partitioned already`;
  if (is.kind !== 'r') return `${table} is no table`;
  const { name, schema } = tableNamed(table);
  const refusals = [...is.problems];
  const most = LONGEST_NAME - BEFORE.length;
  if (name.length > most) refusals.push(`its name is longer than ${most} characters`);
  if (is.primaryKey === null)
    refusals.push('it has no primary key by which rows could be told apart');
  if (is.key === null) refusals.push(`it has no column ${key}`);
  else if (!/^(timestamp|date)/.test(is.key.type)) {
    refusals.push(`${key} is ${is.key.type}: wanted a timestamp or a date`);
  } else if (!is.key.notNull) {
    refusals.push(`${key} may be null, and a row without it has no partition: SET NOT NULL first`);
  }
  return {
    schema,
    name,
    oid: is.oid,
    bytes: is.bytes,
    rows: is.rows,
    primaryKey: is.primaryKey ?? [],
    older: { schema, name: `${name}${BEFORE}` },
    refusals: refusals.map((text) => `${table} cannot be converted: ${text}`),
  };
}

const definitions = v.array(
  v.object({
    name: v.string(),
    unique: v.boolean(),
    constraint: v.nullable(v.string()),
    primary: v.boolean(),
    tail: v.string(),
  }),
);

/** An index of the table, and how to make one like it. */
export interface IndexDefinition {
  readonly name: string;
  /** On another table, under another name. */
  readonly make: (table: string, name: string) => string;
}

/** The valid indexes of a table in the order in which they were made; the primary key takes the key in. */
export async function indexesOf(
  sql: Sql,
  { oid, primaryKey }: Pick<PlainTable, 'oid' | 'primaryKey'>,
  key: string,
): Promise<readonly IndexDefinition[]> {
  const rows = await sql.query(
    `SELECT x.relname AS name, i.indisunique AS unique, i.indisprimary AS primary, pg_get_constraintdef(k.oid) AS constraint,
       substr(pg_get_indexdef(x.oid), length(format('CREATE %sINDEX %I ON %s.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
         x.relname, quote_ident(n.nspname), t.relname)) + 1) AS tail
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     LEFT JOIN pg_constraint k ON k.conindid = x.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u')
     WHERE i.indrelid = $1 AND i.indisvalid ORDER BY i.indexrelid`,
    [oid],
  );
  const widened = primaryKey.includes(key) ? primaryKey : [...primaryKey, key];
  return v.parse(definitions, rows).map(({ constraint, name, primary, tail, unique }) => {
    if (constraint === null && !tail.startsWith('USING ')) {
      throw new Error(`the index ${name} cannot be read`);
    }
    const says = primary
      ? `PRIMARY KEY (${widened.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ')})`
      : constraint;
    return {
      name,
      make: (table, own) =>
        says === null
          ? `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${own} ON ${table} ${tail}`
          : `ALTER TABLE ${table} ADD CONSTRAINT ${own} ${says}`,
    };
  });
}
