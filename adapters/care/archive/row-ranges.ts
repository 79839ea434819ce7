import { cutoffOf, monthOf, type Range } from '#core/care/archive/archive-keys.ts';
import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import type { Instant } from '#core/guide.ts';
import { columnSql, type RowTable } from './read-row-table.ts';

/** Days of a month that is not over go before its end only when they are so many rows: few large objects, not many small ones. */
const LEAST_ROWS = 50_000;
/** Rows from before our era, and of `-infinity`, stay where they are. */
const FIRST = '0001-01-01 00:00:00+00';

/** A time as text that is read alike by date, timestamp and timestamptz: all of them in UTC. */
export const instantText = (at: Instant): string => new Date(at).toISOString().replace('T', ' ');

/** When the oldest row past its keep is from, at or after `since`; undefined when there is none. */
export async function oldestDue(
  sql: Sql,
  table: RowTable,
  row: ArchiveRow,
  now: Instant,
  since: Instant | undefined,
): Promise<Instant | undefined> {
  const key = columnSql(table.key);
  const [found] = await sql.query(
    `SELECT floor(extract(epoch FROM min(${key})) * 1000)::bigint::text AS oldest FROM ONLY ${table.sql} AS t
     WHERE ${key} >= $1::${table.key.type} AND ${key} < $2::${table.key.type}`,
    [since === undefined ? FIRST : instantText(since), instantText(cutoffOf(now, row.keepDays))],
  );
  const oldest = found?.['oldest'];
  return typeof oldest === 'string' ? Number(oldest) : undefined;
}

/** The range that goes next: the oldest month, or what is past its keep of a month that is not over. */
export async function nextRange(
  sql: Sql,
  table: RowTable,
  row: ArchiveRow,
  now: Instant,
  since: Instant | undefined,
): Promise<Range | undefined> {
  const oldest = await oldestDue(sql, table, row, now, since);
  if (oldest === undefined) return undefined;
  const cutoff = cutoffOf(now, row.keepDays);
  const month = monthOf(oldest);
  const from = since !== undefined && since > month.from ? since : month.from;
  if (month.until <= cutoff) return { from, until: month.until };
  const range = { from, until: cutoff };
  const [found] = await sql.query(
    `SELECT count(*)::int AS rows FROM (SELECT FROM ONLY ${table.sql} AS t WHERE ${inRange(table)} LIMIT ${LEAST_ROWS}) AS few`,
    [instantText(range.from), instantText(range.until)],
  );
  return found?.['rows'] === LEAST_ROWS ? range : undefined;
}

/** SQL for "in the range `$1` to `$2`". */
export const inRange = ({ key }: RowTable): string =>
  `${columnSql(key)} >= $1::${key.type} AND ${columnSql(key)} < $2::${key.type}`;

/** How many rows the planner thinks are due: asked every minute, it must not count them. */
export async function rowsDueAbout(
  sql: Sql,
  table: RowTable,
  row: ArchiveRow,
  now: Instant,
): Promise<number> {
  const [found] = await sql.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: unknown }] }>(
    `EXPLAIN (FORMAT JSON) SELECT FROM ONLY ${table.sql} AS t WHERE ${inRange(table)}`,
    [FIRST, instantText(cutoffOf(now, row.keepDays))],
  );
  const plan = found?.['QUERY PLAN'][0].Plan as { readonly 'Plan Rows'?: number } | undefined;
  return plan?.['Plan Rows'] ?? 0;
}
