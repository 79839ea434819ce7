import * as v from 'valibot';
import type { PartitionStep } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import { type Bounds, boundsAt } from '#core/care/partitions/bounds.ts';
import type { Instant } from '#core/guide.ts';
import { quoted } from '../archive/read-table.ts';
import { keyLiteral, type PartitionedTable } from './read-table.ts';

/** So many rows can be moved while writers wait, and nobody waits for more than a quarter of a second. */
export const MOST_AT_ONCE = 10_000;
/** A default partition larger than this is read for longer than that whenever another one is attached. */
export const MOST_REST_BYTES = 64 * 1024 * 1024;

/** Rows in the default partition, counted up to `MOST_AT_ONCE` and one. */
export interface RestRows {
  readonly rows: number;
  /** They are more than that, or lie in more bytes than can be read in a moment. */
  readonly isMore: boolean;
  readonly from: Instant;
  readonly until: Instant;
  /** The first range of theirs that could be a partition; absent when none can. */
  readonly first?: Bounds;
}

const counted = v.tuple([
  v.object({ rows: v.number(), from: v.nullable(v.number()), until: v.nullable(v.number()) }),
]);

/** The condition that a key is in a year of four digits: others have no place in a name of ours. */
export const INSIDE = "BETWEEN '0001-01-01' AND '9998-12-31'";

/** What lies in the default partition, at the cost of reading `atOnce` rows; undefined when nothing does. */
export async function restRows(
  sql: Sql,
  table: PartitionedTable,
  step: PartitionStep,
  atOnce = MOST_AT_ONCE,
): Promise<RestRows | undefined> {
  if (table.rest === undefined) return undefined;
  const key = `"${table.key}"`;
  const [found] = v.parse(
    counted,
    await sql.query(
      `SELECT count(*)::int AS rows,
         extract(epoch FROM min(at) FILTER (WHERE at ${INSIDE}))::float8 * 1000 AS "from",
         extract(epoch FROM max(at) FILTER (WHERE at ${INSIDE}))::float8 * 1000 AS until
       FROM (SELECT ${key} AS at FROM ONLY ${quoted(table.rest)} LIMIT ${atOnce + 1}) AS sample`,
    ),
  );
  if (found.rows === 0) return undefined;
  const { from, until } = found;
  return {
    rows: Math.min(found.rows, atOnce),
    isMore: found.rows > atOnce || table.rest.bytes > MOST_REST_BYTES,
    from: from ?? -Infinity,
    until: until ?? Infinity,
    ...(from !== null && { first: boundsAt(step, from) }),
  };
}

/** Whether rows of a range lie in the default partition. */
export async function restHas(sql: Sql, table: PartitionedTable, bounds: Bounds): Promise<boolean> {
  if (table.rest === undefined) return false;
  const [found] = await sql.query(
    `SELECT EXISTS (SELECT FROM ONLY ${quoted(table.rest)} WHERE ${within(table.key, bounds)}) AS has`,
  );
  return found?.['has'] === true;
}

/** The condition that a key lies in a range. */
export const within = (key: string, { from, until }: Bounds): string =>
  `"${key}" >= ${keyLiteral(from)} AND "${key}" < ${keyLiteral(until)}`;

/** Why rows must not be moved out of the default partition by us; undefined when they may. */
export async function whyNotMove(sql: Sql, table: PartitionedTable): Promise<string | undefined> {
  if (table.rest === undefined) return undefined;
  const [found] = await sql.query(
    `SELECT
       (SELECT conrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND confrelid IN ($1, $2) AND conparentid = 0 LIMIT 1) AS referrer,
       (SELECT tgname FROM pg_trigger
        WHERE tgrelid = $2 AND NOT tgisinternal AND tgtype & 8 = 8 AND tgname NOT LIKE 'capstan%' LIMIT 1) AS trigger`,
    [table.oid, table.rest.oid],
  );
  if (typeof found?.['referrer'] === 'string') {
    return `${found['referrer']} refers to ${table.name}, and moving a row would look like deleting it`;
  }
  if (typeof found?.['trigger'] === 'string') {
    return `the trigger ${found['trigger']} would see moved rows as deleted ones`;
  }
  return undefined;
}
