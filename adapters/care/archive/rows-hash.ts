import { hash } from 'node:crypto';
import pg from 'pg';
import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { TextRow } from '../../parquet/parquet-file.ts';

/** How many rows, and a hash over them that does not know their order. */
export interface RowsSum {
  readonly rows: number;
  /** 128 bits in hex. */
  readonly hash: string;
}

/**
 * One row as bytes to hash: of each column its length and its text as PostgreSQL's output function writes it (`concat`
 * calls that, where a cast would write `true` for `t` and trim what is padded); `-` for NULL.
 */
const rowText = (columns: readonly string[], of: string): string =>
  columns
    .map((column) => {
      const value = `${of}.${pg.escapeIdentifier(column)}`;
      return `CASE WHEN ${value} IS DISTINCT FROM NULL THEN octet_length(concat(${value})) || ':' || concat(${value}) ELSE '-' END`;
    })
    .join(' || ');

/** SQL for the SHA-256 of one row, as `bytea`; `of` is the table's alias. The database is encoded in UTF-8. */
export const rowHashSql = (columns: readonly string[], of: string): string =>
  `sha256(convert_to(${rowText(columns, of)}, 'UTF8'))`;

/** The same in JavaScript. */
export function rowHash(row: TextRow): Buffer {
  let text = '';
  for (const value of row) text += value === null ? '-' : `${Buffer.byteLength(value)}:${value}`;
  return hash('sha256', text, 'buffer');
}

const formatted = (rows: number, first: bigint, second: bigint): RowsSum => {
  const hex = (sum: bigint): string => BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
  return { rows, hash: hex(first) + hex(second) };
};

/** Adds rows up: the first and the second 64 bits of each row's hash. */
export class RowsHash {
  #rows = 0;
  #first = 0n;
  #second = 0n;

  add(row: TextRow): void {
    const bytes = rowHash(row);
    this.#rows += 1;
    this.#first += bytes.readBigInt64BE(0);
    this.#second += bytes.readBigInt64BE(8);
  }

  sum(): RowsSum {
    return formatted(this.#rows, this.#first, this.#second);
  }
}

const whole = v.pipe(
  v.string(),
  v.transform((text) => BigInt(text)),
);

const summed = v.tuple([
  v.object({
    rows: v.pipe(v.string(), v.transform(Number)),
    first: whole,
    second: whole,
  }),
]);

/** The same, added up by PostgreSQL over `rows`: a FROM clause, and what follows it, whose table's alias is `t`. */
export async function hashInDatabase(
  sql: Sql,
  columns: readonly string[],
  rows: string,
  values: readonly unknown[],
): Promise<RowsSum> {
  const word = (from: number): string =>
    `coalesce(sum(('x' || encode(substr(h, ${from}, 8), 'hex'))::bit(64)::bigint), 0)::text`;
  // OFFSET 0: each row is hashed once, not once for every sum.
  const found = await sql.query(
    `SELECT count(*)::text AS rows, ${word(1)} AS first, ${word(9)} AS second
     FROM (SELECT ${rowHashSql(columns, 't')} AS h ${rows} OFFSET 0) AS hashed`,
    values,
  );
  const [{ rows: count, first, second }] = v.parse(summed, found);
  return formatted(count, first, second);
}
