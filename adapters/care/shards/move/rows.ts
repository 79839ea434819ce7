import pg from 'pg';
import type { Sql } from '#core/care/database.ts';
import { relationOf, type ShardTable } from '../shard-table.ts';

/** A row as text, one value for each copied column. */
export type TextRow = readonly (string | null)[];
/** The values of a primary key as text. */
export type Key = readonly string[];

/** One table at one end, and the tenant whose rows are meant. */
export interface Slice {
  readonly schema: string;
  readonly table: ShardTable;
  readonly tenantKey: string;
  readonly tenant: string;
}

const { escapeIdentifier: name } = pg;

const typeOf = (table: ShardTable, column: string): string =>
  table.columns.find((one) => one.name === column)?.type ?? 'text';

const keyColumns = ({ table }: Slice, alias: string): string =>
  table.key.map((column) => `${alias}.${name(column)}`).join(', ');

const columnList = ({ table }: Slice, alias: string): string =>
  table.columns.map((column) => `${alias}.${name(column.name)}`).join(', ');

/** `t` is the table, $1 the tenant. */
const ofTenant = ({ table, tenantKey }: Slice): string =>
  `t.${name(tenantKey)} = $1::${table.tenantType}`;

/** Keys as a table `k`, in parameters from `first` on. */
const keysFrom = ({ table }: Slice, first: number): string => {
  const arrays = table.key.map((_, index) => `$${first + index}::text[]`).join(', ');
  const columns = table.key.map((_, index) => `k${index}`).join(', ');
  return `unnest(${arrays}) AS k(${columns})`;
};

const keyMatches = ({ table }: Slice): string =>
  table.key
    .map((column, index) => `t.${name(column)} = k.k${index}::${typeOf(table, column)}`)
    .join(' AND ');

const turned = (rows: readonly TextRow[], width: number): (string | null)[][] =>
  Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null));

const digest = (slice: Slice): string =>
  `count(*)::text || ' ' || coalesce(sum(hashtextextended(ROW(${columnList(slice, 't')})::text, 0)), 0)::text AS digest`;

/** The key of a row that was read. */
export const keyOf = ({ key, columns }: ShardTable, row: TextRow): Key =>
  key.map((column) => row[columns.findIndex((one) => one.name === column)] ?? '');

async function collected(sql: Sql, query: string, values: unknown[]): Promise<TextRow[]> {
  const rows: TextRow[] = [];
  for await (const some of sql.stream(query, values, 5_000)) rows.push(...some);
  return rows;
}

/** The next rows of the tenant in the order of keys. */
export function rowsAfter(sql: Sql, slice: Slice, last: Key | undefined): Promise<TextRow[]> {
  const { table } = slice;
  const keys = keyColumns(slice, 't');
  const bounds = table.key.map((column, index) => `$${index + 2}::${typeOf(table, column)}`);
  const beyond = last === undefined ? '' : `AND (${keys}) > (${bounds.join(', ')})`;
  return collected(
    sql,
    `SELECT ${columnList(slice, 't')} FROM ${relationOf(slice.schema, table)} t
     WHERE ${ofTenant(slice)} ${beyond} ORDER BY ${keys} LIMIT ${table.batchRows}`,
    [slice.tenant, ...(last ?? [])],
  );
}

/** Those of the keys that the tenant has rows of. */
export function rowsOf(sql: Sql, slice: Slice, keys: readonly Key[]): Promise<TextRow[]> {
  return collected(
    sql,
    `SELECT ${columnList(slice, 't')} FROM ${keysFrom(slice, 2)}
     JOIN ${relationOf(slice.schema, slice.table)} t ON ${keyMatches(slice)} WHERE ${ofTenant(slice)}`,
    [slice.tenant, ...turned(keys, slice.table.key.length)],
  );
}

/** Writes rows, over older ones of the same key; the number that was written leaves out keys that another tenant has. */
export function putRows(sql: Sql, slice: Slice, rows: readonly TextRow[]): Promise<number> {
  const { table, tenantKey } = slice;
  const columns = table.columns.map((column) => name(column.name));
  const changing = table.columns.filter(
    (column) => !table.key.includes(column.name) || column.name === tenantKey,
  );
  const sets = changing.map((column) => `${name(column.name)} = excluded.${name(column.name)}`);
  return sql.execute(
    `INSERT INTO ${relationOf(slice.schema, table)} AS t (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${table.columns.map(({ type }, index) => `r.c${index}::${type}`).join(', ')}
     FROM unnest(${table.columns.map((_, index) => `$${index + 2}::text[]`).join(', ')})
       AS r(${table.columns.map((_, index) => `c${index}`).join(', ')})
     ON CONFLICT (${table.key.map(name).join(', ')}) DO UPDATE SET ${sets.join(', ')} WHERE ${ofTenant(slice)}`,
    [slice.tenant, ...turned(rows, table.columns.length)],
  );
}

/** Deletes the tenant's rows of these keys. */
export function deleteRows(sql: Sql, slice: Slice, keys: readonly Key[]): Promise<number> {
  return sql.execute(
    `DELETE FROM ${relationOf(slice.schema, slice.table)} t USING ${keysFrom(slice, 2)}
     WHERE ${keyMatches(slice)} AND ${ofTenant(slice)}`,
    [slice.tenant, ...turned(keys, slice.table.key.length)],
  );
}

/** Count and sum of hashes of all rows of the tenant: the same at both ends when the rows are, in whatever order. */
export async function digestOf(sql: Sql, slice: Slice): Promise<string> {
  const [row] = await sql.query(
    `SELECT ${digest(slice)} FROM ${relationOf(slice.schema, slice.table)} t WHERE ${ofTenant(slice)}`,
    [slice.tenant],
  );
  return String(row?.['digest']);
}

/** The same of some rows. */
export async function digestOfKeys(sql: Sql, slice: Slice, keys: readonly Key[]): Promise<string> {
  const [row] = await sql.query(
    `SELECT ${digest(slice)} FROM ${keysFrom(slice, 2)}
     JOIN ${relationOf(slice.schema, slice.table)} t ON ${keyMatches(slice)} WHERE ${ofTenant(slice)}`,
    [slice.tenant, ...turned(keys, slice.table.key.length)],
  );
  return String(row?.['digest']);
}

/** Whether the tenant has any row here. */
export async function hasRows(sql: Sql, slice: Slice): Promise<boolean> {
  const [row] = await sql.query(
    `SELECT EXISTS (SELECT FROM ${relationOf(slice.schema, slice.table)} t WHERE ${ofTenant(slice)}) AS some`,
    [slice.tenant],
  );
  return row?.['some'] === true;
}
