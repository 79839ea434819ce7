import pg from 'pg';
import * as v from 'valibot';
import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import { type FoundTable, readTable, tableNamed } from './read-table.ts';

/** A table whose old rows go, as the guide's row has it, and every name of it found in the catalogue. */
export interface RowTable extends FoundTable {
  /** The column that says how old a row is, and its type. */
  readonly key: TypedColumn;
  readonly primaryKey: readonly TypedColumn[];
  /** Whether an index begins with the key: without one, whoever asks for old rows reads the whole table. */
  readonly hasIndex: boolean;
}

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

const KEY_TYPES = /^(date|timestamp(\(\d\))? with(out)? time zone)$/;

/** Bits of `pg_trigger.tgtype`. */
const BEFORE_ROW_DELETE = 1 | 2 | 8;

const facts = v.tuple([
  v.object({
    names: v.boolean(),
    indexed: v.boolean(),
    pointing: v.nullable(v.string()),
    keeping: v.nullable(v.string()),
  }),
]);

/** The table of a row, if its rows can be told apart and nobody points to them; otherwise why they cannot go. */
export async function readRowTable(sql: Sql, row: ArchiveRow): Promise<RowTable | string> {
  const found = await readTable(sql, tableNamed(row.table));
  if (typeof found === 'string') return found;
  const column = (name: string): TypedColumn | undefined =>
    found.columns.find((one) => one.name === name);
  const missing = [row.key, ...row.primaryKey].find((name) => column(name) === undefined);
  if (missing !== undefined) return `${row.table} has no column "${missing}"`;
  const [key, ...primaryKey] = [row.key, ...row.primaryKey].flatMap((name) => column(name) ?? []);
  if (key === undefined || !KEY_TYPES.test(key.type))
    return `"${row.key}" of ${row.table} is ${key?.type}, wanted a date or a timestamp`;
  // What names a row is a unique index over just these columns, checked at once, none of them null.
  const [{ indexed, keeping, names, pointing }] = v.parse(
    facts,
    await sql.query(
      `SELECT EXISTS (
         SELECT FROM pg_index i CROSS JOIN LATERAL (
           SELECT array_agg(a.attname::text) AS columns, bool_and(a.attnotnull) AS filled FROM pg_attribute a
           WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])) k
         WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
           AND i.indpred IS NULL AND i.indexprs IS NULL
           AND k.filled AND k.columns @> $2::text[] AND k.columns <@ $2::text[]) AS names,
       EXISTS (
         SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = $1::oid AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree' AND a.attname = $3) AS indexed,
       (SELECT conrelid::regclass || ' (' || conname || ')' FROM pg_constraint
         WHERE contype = 'f' AND confrelid = $1::oid ORDER BY conparentid, oid LIMIT 1) AS pointing,
       (SELECT tgname::text FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
         WHERE g.tgrelid = $1::oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & ${BEFORE_ROW_DELETE} = ${BEFORE_ROW_DELETE}
           AND p.pronamespace <> 'capstan'::regnamespace ORDER BY tgname LIMIT 1) AS keeping`,
      [found.oid, [...row.primaryKey], row.key],
    ),
  );
  if (!names)
    return `${row.table} has no unique index over ${row.primaryKey.join(', ')} whose columns are never null`;
  if (pointing !== null)
    return `rows of ${pointing} point to rows of ${row.table}, which can therefore not leave it`;
  if (keeping !== null)
    return `the trigger ${keeping} runs before each row of ${row.table} is deleted and may keep it: its rows would be copied again every day`;
  return { ...found, key, primaryKey, hasIndex: indexed };
}

/** A column of the table, whose alias is `t`. */
export const columnSql = ({ name }: { readonly name: string }): string =>
  `t.${pg.escapeIdentifier(name)}`;
