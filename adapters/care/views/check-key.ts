import pg from 'pg';
import { type Sql, StatementFailed } from '#core/care/database.ts';
import { mended } from './mended.ts';
import { Refused } from './refused.ts';
import type { Wish } from './wish.ts';

/** Below so many rows the order of columns is not felt. */
const FEW_ROWS = 10_000;
/** A first column with so many rows of each value makes CONCURRENTLY compare whole rows (measured in bench/db). */
const MANY_ALIKE = 50;

/** Columns of a relation, in their order. */
export async function columnsOf(sql: Sql, relation: number): Promise<readonly string[]> {
  const found = await sql.query<{ attname: string }>(
    'SELECT attname FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    [relation],
  );
  return found.map(({ attname }) => attname);
}

/** Before anything is computed: the key's columns are there, and come first. Throws `Refused` with the mended SQL. */
export function checkColumns({ row, text }: Wish, columns: readonly string[]): void {
  const { key, name } = row;
  const missing = key.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new Refused(
      `the key of ${name} names ${missing.join(', ')}, and its columns are ${columns.join(', ')}`,
    );
  }
  const first = columns.slice(0, key.length);
  if (key.every((column) => first.includes(column))) return;
  const order = [...key, ...columns.filter((column) => !key.includes(column))];
  throw new Refused(
    `the key of ${name} (${key.join(', ')}) should be its first columns, or every refresh compares whole rows for several times as long; mended:\n${mended(text, order)}`,
  );
}

/** What its rows say of the key: no NULL, no two alike, and the column that tells most rows apart first. */
export async function checkRows(
  sql: Sql,
  { row, text }: Wish,
  relation: string,
  columns: readonly string[],
): Promise<void> {
  const { key, name } = row;
  const quoted = key.map(pg.escapeIdentifier);
  const [counts = {}] = await sql.query(
    `SELECT count(*)::float8 AS rows, ${quoted.map((column, index) => `count(*) FILTER (WHERE ${column} IS NULL)::float8 AS nulls${index}`).join(', ')} FROM ${relation}`,
  );
  const withNulls = key.filter((_, index) => Number(counts[`nulls${index}`]) > 0);
  if (withNulls.length > 0) {
    throw new Refused(
      `the key of ${name} has NULL in ${withNulls.join(', ')}: such rows are written anew by every refresh. Leave them out as here, or give them a value with coalesce():\n${mended(text, columns, withNulls)}`,
    );
  }
  const rows = Number(counts['rows']);
  if (key.length < 2 || rows < FEW_ROWS) return;
  const [distinct = {}] = await sql.query(
    `SELECT ${quoted.map((column, index) => `count(DISTINCT ${column})::float8 AS d${index}`).join(', ')} FROM ${relation}`,
  );
  const counted = key
    .map((column, index) => ({ column, values: Number(distinct[`d${index}`]) }))
    .sort((a, b) => b.values - a.values);
  const [best] = counted;
  const first = counted.find(({ column }) => column === columns[0]);
  if (best === undefined || first === undefined || rows / first.values < MANY_ALIKE) return;
  if (best.values < 2 * first.values) return;
  const order = [
    ...counted.map(({ column }) => column),
    ...columns.filter((column) => !key.includes(column)),
  ];
  throw new Refused(
    `the first column of ${name}, ${first.column}, has ${first.values} values in ${rows} rows, and ${best.column} ${best.values}: every refresh compares whole rows for several times as long; mended:\n${mended(text, order)}`,
  );
}

/** The unique index that CONCURRENTLY needs: on plain columns, on all rows. Throws `Refused` when rows share a key. */
export async function ensureIndex(
  sql: Sql,
  wish: Wish,
  relation: number,
  name: string,
): Promise<void> {
  const { key } = wish.row;
  const [found] = await sql.query(
    `SELECT 1 AS there FROM pg_index WHERE indrelid = $1 AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL`,
    [relation],
  );
  if (found !== undefined) return;
  const index = `${wish.relname.slice(0, 44)}_${wish.hash.slice(0, 12)}_key`;
  const list = key.map(pg.escapeIdentifier).join(', ');
  try {
    await sql.execute(`CREATE UNIQUE INDEX ${pg.escapeIdentifier(index)} ON ${name} (${list})`);
  } catch (error) {
    if (!(error instanceof StatementFailed) || error.code !== '23505') throw error;
    throw new Refused(
      `the key of ${wish.row.name} is not unique. These rows share one: SELECT ${list}, count(*) FROM (\n${wish.text.sql}\n) AS q GROUP BY ${list} HAVING count(*) > 1. Add the column that tells them apart to the key, or group by it`,
    );
  }
}
