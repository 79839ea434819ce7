import type { ExportRow } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import type { Instant } from '#core/guide.ts';
import { between, type Source } from './export-source.ts';
import type { Batch, Run } from './export-state.ts';
import { Refused } from './refused.ts';
import { databaseClock } from './safe-bound.ts';

const SECOND = 1000;

/** Sees how far a run can go: the highest watermark that is old enough; undefined when there is nothing above the last. */
export async function seeBound(
  sql: Sql,
  row: ExportRow,
  source: Source,
  watermark: string | null,
  slot: Instant,
  now: Instant,
): Promise<Run | undefined> {
  const { column, isTime, type } = source.watermark ?? { column: '', isTime: false, type: '' };
  await refuseNulls(sql, row, source, column);
  const { values, where } = between(source, watermark, undefined);
  const through = isTime ? now - row.settleSeconds * SECOND : now;
  const limit = isTime
    ? ` ${where === '' ? 'WHERE' : 'AND'} ${oldEnough(column, type, values)}`
    : '';
  const [found] = await sql.query(
    `SELECT max(${column})::text AS hi FROM ${source.from} source ${where}${limit}`,
    isTime ? [...values, new Date(through).toISOString()] : values,
  );
  const hi = found?.['hi'];
  if (typeof hi !== 'string') {
    await refuseRestart(sql, row, source, watermark);
    return undefined;
  }
  // The clock is asked after the rows: whoever could have written below them had begun by then.
  const seen = await databaseClock(sql);
  return { slot, through, hi, seen, isSafe: false, rows: 0, objects: 0, bytes: 0 };
}

/** A day is over when it is over everywhere on Earth: twelve hours after it is in UTC. */
function oldEnough(column: string, type: string, values: readonly string[]): string {
  const through = `$${values.length + 1}::timestamptz`;
  if (type === 'date')
    return `${column} < (${through} AT TIME ZONE 'UTC' - interval '12 hours')::date`;
  return `${column} <= ${through}`;
}

async function refuseNulls(
  sql: Sql,
  { watermark }: ExportRow,
  { columns, from, name }: Source,
  column: string,
): Promise<void> {
  if (columns.find((one) => one.name === watermark)?.notNull) return;
  const [found] = await sql.query(
    `SELECT EXISTS (SELECT FROM ${from} source WHERE ${column} IS NULL) AS some`,
  );
  if (found?.['some'] === true) {
    throw new Refused(
      `${name} has rows without ${watermark}, which would never be shipped: fill it in and make it NOT NULL`,
    );
  }
}

/**
 * Ids that begin anew (TRUNCATE … RESTART IDENTITY) would be passed over until they are above the watermark again. That
 * the newest rows were deleted is no such thing: the sequence goes on where it was.
 */
async function refuseRestart(
  sql: Sql,
  row: ExportRow,
  { from, name, watermark: column }: Source,
  watermark: string | null,
): Promise<void> {
  if (column === undefined || column.isTime || watermark === null) return;
  const sequence = 'table' in row.from ? 'pg_get_serial_sequence($2, $3)' : 'NULL';
  const [found] = await sql.query(
    `SELECT h.highest::text AS highest, h.highest < $1::bigint AND coalesce(
         (SELECT last_value FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename) = ${sequence}), 0
       ) < $1::bigint AS restarted
     FROM (SELECT max(${column.column})::bigint AS highest FROM ${from} source) h`,
    'table' in row.from ? [watermark, from, row.watermark] : [watermark],
  );
  if (found?.['restarted'] !== true) return;
  throw new Refused(
    `${row.watermark} of ${name} is ${String(found['highest'])} at most, and rows up to ${watermark} were shipped: it was emptied and begun anew, whose rows need an export of another id; or its newest rows were deleted, and then the next new row mends it`,
  );
}

/**
 * The next batch of a run whose bound is safe: about `objectRows` rows by their watermark, and all that share the last
 * one's. Where the server writes its log now is what a replica has to have replayed.
 */
export async function planBatch(
  sql: Sql,
  row: ExportRow,
  source: Source,
  watermark: string | null,
  hi: string,
): Promise<Batch> {
  const column = source.watermark?.column ?? '';
  const { values, where } = between(source, watermark, hi);
  const [cut] = await sql.query(
    `SELECT ${column}::text AS "to" FROM ${source.from} source ${where} ORDER BY ${column}
     OFFSET ${row.objectRows - 1} LIMIT 1`,
    values,
  );
  const to = typeof cut?.['to'] === 'string' ? cut['to'] : hi;
  return { to, isLast: to === hi, lsn: await logPosition(sql) };
}

/** Also what is committed but not flushed yet lies before it. */
export async function logPosition(sql: Sql): Promise<string> {
  const [found] = await sql.query('SELECT pg_current_wal_insert_lsn()::text AS lsn');
  return String(found?.['lsn']);
}
