import type { Sql } from '#core/care/database.ts';
import type { MirrorSql } from './mirror.ts';

/** Keys worked off at a time: a second, or two. */
const KEYS_AT_ONCE = 5_000;

const same = (a: string, b: string, columns: readonly string[]): string =>
  columns.map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ');

/**
 * Makes the copy of every key in the log what the row is now: it is taken out, and put in as it stands, if it stands.
 * How often and in which order a row changed does not matter, nor whether it was copied before.
 */
export function followSql(
  { columns, keys, log, source, target }: MirrorSql,
  where = 'true',
): readonly string[] {
  const changed = `(SELECT DISTINCT ${keys.join(', ')} FROM ${log} WHERE ${where}) AS c`;
  return [
    `DELETE FROM ${target} AS t USING ${changed} WHERE ${same('t', 'c', keys)}`,
    `INSERT INTO ${target} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${columns.map((column) => `s.${column}`).join(', ')} FROM ONLY ${source} AS s JOIN ${changed} ON ${same('s', 'c', keys)}`,
    `DELETE FROM ${log} WHERE ${where}`,
  ];
}

/** Works off the oldest part of the log; in a transaction whose statements all see one moment. Keys that were left. */
export async function follow(sql: Sql, parts: MirrorSql): Promise<void> {
  const [found] = await sql.query(
    `SELECT max(capstan_number) AS last FROM (
       SELECT capstan_number FROM ${parts.log} ORDER BY capstan_number LIMIT ${KEYS_AT_ONCE}) AS first`,
  );
  const last = found?.['last'];
  if (typeof last !== 'string') return;
  for (const statement of followSql(parts, `capstan_number <= ${last}`)) {
    await sql.execute(statement);
  }
}

/** How many changes are not worked off yet, counted up to a number and one. */
export async function behind(sql: Sql, { log }: MirrorSql, most: number): Promise<number> {
  const [found] = await sql.query(
    `SELECT count(*)::int AS count FROM (SELECT FROM ${log} LIMIT ${most + 1}) AS some_of_it`,
  );
  return Number(found?.['count']);
}

/** Blocks of a table, as a condition on its rows. */
const inBlocks = (name: string, from: number, count: number): string =>
  `${name}.ctid >= '(${from},0)'::tid AND ${name}.ctid < '(${from + count},0)'::tid`;

/** Copies the rows of some blocks; those that are there already came by the log. */
export const copyBlocks = (
  sql: Sql,
  { columns, source, target }: MirrorSql,
  from: number,
  count: number,
): Promise<number> =>
  sql.execute(
    `INSERT INTO ${target} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${columns.map((column) => `s.${column}`).join(', ')} FROM ONLY ${source} AS s
     WHERE ${inBlocks('s', from, count)} ON CONFLICT DO NOTHING`,
  );

/** Rows in some blocks of one table that have no twin in the other, byte for byte, and are not in the log either. */
export async function withoutTwin(
  sql: Sql,
  { columns, keys, log }: MirrorSql,
  { a, b, at }: { readonly a: string; readonly b: string; readonly at: string },
  from: number,
  count: number,
): Promise<number> {
  const row = (name: string): string =>
    `ROW(${columns.map((column) => `${name}.${column}`).join(', ')})::record`;
  const key = keys.includes(at) ? keys : [...keys, at];
  const [found] = await sql.query(
    `SELECT count(*)::int AS count FROM ONLY ${a} AS x WHERE ${inBlocks('x', from, count)}
       AND NOT EXISTS (SELECT FROM ${b} AS y WHERE ${same('x', 'y', key)} AND ${row('x')} *= ${row('y')})
       AND NOT EXISTS (SELECT FROM ${log} AS c WHERE ${same('x', 'c', keys)})`,
  );
  return Number(found?.['count']);
}
