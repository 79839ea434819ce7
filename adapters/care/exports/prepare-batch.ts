import type { ExportRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { SourceColumn } from '#core/care/exports/column-type.ts';
import { prefixOf } from '#core/care/exports/object-key.ts';
import { driftOf } from '#core/care/exports/schema-drift.ts';
import { lastSlot } from '../cron.ts';
import { readSource, type Source } from './export-source.ts';
import {
  type Batch,
  beginAttempt,
  type ExportState,
  endEmptyRun,
  type Run,
  readState,
  saveBatch,
  saveRun,
} from './export-state.ts';
import { logPosition, planBatch, seeBound } from './plan-batch.ts';
import { Refused } from './refused.ts';
import { settle } from './safe-bound.ts';

/** A batch that can be shipped now. */
export interface ReadyBatch {
  readonly source: Source;
  readonly columns: readonly SourceColumn[];
  /** The last watermark that was shipped; rows above it are meant. */
  readonly from: string | null;
  readonly run: Run;
  readonly batch: Batch;
  readonly attempt: number;
  /** Keys that an earlier attempt may have written. */
  readonly keys: readonly string[];
}

/** Most transactions that are open at a moment end within the next: it looks again after so many milliseconds each. */
const PAUSES = [20, 40, 80, 160, 320, 640];

/** Opens a run or goes on with one, waits a little for what is open below its bound, and takes up its next batch. */
export async function prepareBatch(
  row: ExportRow,
  sqlOf: (file: string) => string,
  turn: Turn,
): Promise<ReadyBatch | Progress> {
  const look = () => turn.database.transaction((sql) => prepare(sql, row, sqlOf, turn));
  let found = await look();
  for (const pause of PAUSES) {
    if (!('is' in found) || found.is !== 'waiting') break;
    await turn.database.read((sql) => sql.execute('SELECT pg_sleep($1)', [pause / 1000]));
    found = await look();
  }
  return found;
}

async function prepare(
  sql: Sql,
  row: ExportRow,
  sqlOf: (file: string) => string,
  turn: Turn,
): Promise<ReadyBatch | Progress> {
  const { id } = row;
  const source = await readSource(sql, row, sqlOf);
  const state = await readState(sql, id);
  const drift = driftOf(state?.columns ?? [], source.columns);
  if (drift.refusals.length > 0) {
    throw new Refused(
      `${drift.refusals.join(', ')} in ${source.name}: objects below ${prefixOf(id)} have it as it was; bring it back, or give the export another id and so a table of its own`,
    );
  }
  const slot = state?.run?.slot ?? lastSlot(row.cadence, turn.now()) ?? turn.now();
  const open = state?.run ?? (await openRun(sql, row, source, state, slot, turn.now()));
  if (open === undefined) {
    await endEmptyRun(sql, id, slot, turn.now());
    return { is: 'done', because: 'nothing new', figures: { rows: 0, objects: 0, bytes: 0 } };
  }
  const { because, run } = await settle(sql, open);
  await saveRun(sql, id, run);
  if (because !== undefined) return { is: 'waiting', because };
  const from = state?.watermark ?? null;
  const batch = state?.batch ?? (await nextBatch(sql, row, source, from, run));
  await saveBatch(sql, id, batch);
  const attempt = await beginAttempt(sql, id);
  return { source, columns: drift.columns, from, run, batch, attempt, keys: state?.keys ?? [] };
}

async function openRun(
  sql: Sql,
  row: ExportRow,
  source: Source,
  state: ExportState | undefined,
  slot: number,
  now: number,
): Promise<Run | undefined> {
  if (row.watermark === undefined) {
    return { slot, through: now, isSafe: true, rows: 0, objects: 0, bytes: 0 };
  }
  return seeBound(sql, row, source, state?.watermark ?? null, slot, now);
}

const nextBatch = async (
  sql: Sql,
  row: ExportRow,
  source: Source,
  from: string | null,
  run: Run,
): Promise<Batch> =>
  run.hi === undefined
    ? { isLast: true, lsn: await logPosition(sql) }
    : planBatch(sql, row, source, from, run.hi);
