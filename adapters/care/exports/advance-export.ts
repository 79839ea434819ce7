import pg from 'pg';
import type { ExportRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import { ChoreBusy, type Database, StatementFailed } from '#core/care/database.ts';
import { partitionKeyOf } from '#core/care/exports/glue-table.ts';
import { batchKey, prefixOf, slotFolder } from '#core/care/exports/object-key.ts';
import { UnwritableValue } from '../../parquet/unwritable-value.ts';
import type { CareParts } from '../all-chores.ts';
import { between, partitionOf } from './export-source.ts';
import { endBatch, noteKey } from './export-state.ts';
import { prepareBatch, type ReadyBatch } from './prepare-batch.ts';
import { Refused } from './refused.ts';
import { notReplayed } from './replica.ts';
import { type Shipped, ship } from './ship.ts';

/** What an export needs of what chores are made of. */
export type ExportParts = Pick<CareParts, 'sqlOf' | 'objects' | 'replica'>;

/** The query runs until its last row is written: a report of everything may take its time. */
const STATEMENT_SECONDS = 3600;
/** Rows asked for at a time. */
const ROWS = 1000;
const YEAR_MILLISECONDS = 365 * 86_400_000;
/** A standby's snapshot was in the way of what it had to replay. */
const CONFLICT_WITH_RECOVERY = '40001';
/** Care may not read it, or row security would hide rows from it. */
const NOT_ALLOWED = '42501';

/** Ships one batch of an export, once and for all: whoever is killed on the way leaves what the next one writes again. */
export async function advanceExport(
  row: ExportRow,
  parts: ExportParts,
  turn: Turn,
): Promise<Progress> {
  try {
    const ready = await prepareBatch(row, parts.sqlOf, turn);
    if ('is' in ready) return ready;
    const replica = parts.replica?.of(`export/${row.id}`);
    const behind = replica && (await notReplayed(replica, ready.batch.lsn));
    if (behind !== undefined) return { is: 'waiting', because: behind };
    const shipped = await shipBatch(row, parts, turn, replica ?? turn.database, ready);
    for (const key of ready.keys) {
      if (!shipped.some((one) => one.key === key)) await parts.objects.remove(key);
    }
    if (row.watermark === undefined) await pointTo(row, parts, ready, shipped);
    return await finish(row, turn, ready, shipped);
  } catch (error) {
    if (error instanceof Refused) return { is: 'refused', because: error.message };
    if (error instanceof UnwritableValue) {
      const because = `${error.message}: export it from an SQL file that casts it to text, under another id`;
      return { is: 'refused', because };
    }
    if (error instanceof StatementFailed && error.code === NOT_ALLOWED) {
      const because = `${error.message}: care has to see every row; GRANT SELECT, and where row security is on, give its role BYPASSRLS or let the owner see all (NO FORCE ROW LEVEL SECURITY)`;
      return { is: 'refused', because };
    }
    const isConflict = error instanceof StatementFailed && error.code === CONFLICT_WITH_RECOVERY;
    if (!isConflict || parts.replica === undefined) throw error;
    return { is: 'waiting', because: 'the replica had to replay what the export was reading' };
  }
}

async function shipBatch(
  row: ExportRow,
  { objects }: ExportParts,
  turn: Turn,
  from: Database,
  ready: ReadyBatch,
): Promise<readonly Shipped[]> {
  const { attempt, batch, columns, run, source } = ready;
  const { values, where } = between(source, ready.from, batch.to);
  const names = columns.map(({ name }) => `source.${pg.escapeIdentifier(name)}`);
  const last = new Date(turn.now() + YEAR_MILLISECONDS).toISOString().slice(0, 10);
  const partition = partitionOf(row, source, last);
  const chosen = partition === undefined ? names : [...names, `${partition} COLLATE "C"`];
  // The partition comes last among what is chosen, and first in the order.
  const order = [
    ...(partition === undefined ? [] : [chosen.length]),
    ...(source.watermark === undefined ? [] : [source.watermark.column]),
  ];
  const text = [
    `SELECT ${chosen.join(', ')} FROM ${source.from} source ${where}`,
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
  ].join(' ');
  return from.read(
    (sql) =>
      ship({
        columns,
        objects,
        objectRows: row.objectRows,
        rows: sql.stream(text, values, ROWS),
        keyOf: (value, n) => {
          if (batch.to === undefined) return `${slotFolder(row.id, isoOf(run.slot))}${n}.parquet`;
          const folder = value === undefined ? undefined : `${partitionKeyOf(row)}=${value}`;
          if (value === null) {
            throw new Refused(
              `${source.name} has rows without ${row.partition?.by}, by which it is partitioned: take a column that is NOT NULL`,
            );
          }
          return batchKey(row.id, folder, ready.from ?? undefined, batch.to, n);
        },
        note: (key) =>
          turn.database.transaction(async (sql) => {
            if (!(await noteKey(sql, row.id, attempt, key))) throw taken();
          }),
      }),
    { repeatable: true, statementSeconds: STATEMENT_SECONDS },
  );
}

const isoOf = (instant: number): string => new Date(instant).toISOString();

const taken = (): ChoreBusy => new ChoreBusy('somebody else has taken up this batch');

/** The last thing written of a report: whoever reads it finds all that it names. */
async function pointTo(
  { id }: ExportRow,
  { objects }: ExportParts,
  { columns, run }: ReadyBatch,
  shipped: readonly Shipped[],
): Promise<void> {
  const slot = isoOf(run.slot);
  const pointer = {
    slot,
    partition: slotFolder(id, slot).slice(prefixOf(id).length + 'slot='.length, -1),
    rows: shipped.reduce((sum, { rows }) => sum + rows, 0),
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
    objects: shipped,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(pointer, undefined, 2)}\n`);
  await objects.put(`${prefixOf(id)}latest.json`, bytes, { contentType: 'application/json' });
}

async function finish(
  row: ExportRow,
  turn: Turn,
  { attempt, batch, columns, run }: ReadyBatch,
  shipped: readonly Shipped[],
): Promise<Progress> {
  const figures = {
    rows: run.rows + shipped.reduce((sum, { rows }) => sum + rows, 0),
    objects: run.objects + shipped.length,
    bytes: run.bytes + shipped.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  await turn.database.transaction(async (sql) => {
    const isMine = await endBatch(sql, row.id, attempt, { ...run, ...figures }, batch, columns);
    if (!isMine) throw taken();
  });
  const because = `${figures.rows} rows in ${figures.objects} objects`;
  return batch.isLast ? { is: 'done', because, figures } : { is: 'more', because };
}
