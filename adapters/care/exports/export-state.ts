import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { SourceColumn } from '#core/care/exports/column-type.ts';
import type { CareTables } from '../care-schema.ts';

/** What exports remember: one row each. Slots and instants are milliseconds of the caller's clock. */
export const exportTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.exports (
    id text PRIMARY KEY,
    watermark text,
    columns jsonb NOT NULL DEFAULT '[]',
    slot bigint,
    through bigint,
    run jsonb,
    batch jsonb,
    attempt integer NOT NULL DEFAULT 0,
    keys jsonb NOT NULL DEFAULT '[]',
    rows bigint NOT NULL DEFAULT 0,
    objects bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
  )`,
];

const whole = v.pipe(v.string(), v.transform(Number));

const runShape = v.object({
  /** When it was due. */
  slot: v.number(),
  /** Everything up to then will have been shipped. */
  through: v.number(),
  /** The last watermark of the run; a report has none. */
  hi: v.exactOptional(v.string()),
  /** When `hi` was seen, by PostgreSQL's clock. */
  seen: v.exactOptional(v.string()),
  /** Prepared transactions to wait for: known once all sessions of then have ended theirs. */
  prepared: v.exactOptional(v.array(v.string())),
  /** Nothing at or below `hi` can appear any more. */
  isSafe: v.boolean(),
  rows: v.number(),
  objects: v.number(),
  bytes: v.number(),
});

const batchShape = v.object({
  /** It holds what lies above the watermark, and up to here; a report is one batch of everything. */
  to: v.exactOptional(v.string()),
  isLast: v.boolean(),
  /** A replica that has replayed so far shows all of it. */
  lsn: v.string(),
});

const stateShape = v.object({
  watermark: v.nullable(v.string()),
  columns: v.array(v.object({ name: v.string(), type: v.string() })),
  slot: v.nullable(whole),
  through: v.nullable(whole),
  run: v.nullable(runShape),
  batch: v.nullable(batchShape),
  attempt: v.number(),
  keys: v.array(v.string()),
  rows: whole,
  objects: whole,
  bytes: whole,
});

export type Run = v.InferOutput<typeof runShape>;
export type Batch = v.InferOutput<typeof batchShape>;
export type ExportState = v.InferOutput<typeof stateShape>;

/** Undefined before its first run. */
export async function readState(sql: Sql, id: string): Promise<ExportState | undefined> {
  const [found] = await sql.query(
    'SELECT watermark, columns, slot, through, run, batch, attempt, keys, rows, objects, bytes FROM capstan.exports WHERE id = $1',
    [id],
  );
  return found && v.parse(stateShape, found);
}

/** Opens a run, or changes what is known of it. */
export async function saveRun(sql: Sql, id: string, run: Run): Promise<void> {
  await sql.execute(
    `INSERT INTO capstan.exports (id, run) VALUES ($1, $2::jsonb)
     ON CONFLICT (id) DO UPDATE SET run = excluded.run`,
    [id, JSON.stringify(run)],
  );
}

export async function saveBatch(sql: Sql, id: string, batch: Batch): Promise<void> {
  await sql.execute('UPDATE capstan.exports SET batch = $2::jsonb WHERE id = $1', [
    id,
    JSON.stringify(batch),
  ]);
}

/** Takes up a batch; whoever was at it before can do nothing to it any more. */
export async function beginAttempt(sql: Sql, id: string): Promise<number> {
  const [found] = await sql.query(
    'UPDATE capstan.exports SET attempt = attempt + 1 WHERE id = $1 RETURNING attempt',
    [id],
  );
  return Number(found?.['attempt']);
}

/** Writes down a key before there is anything under it; false when somebody else has taken up the batch. */
export async function noteKey(
  sql: Sql,
  id: string,
  attempt: number,
  key: string,
): Promise<boolean> {
  const noted = await sql.execute(
    `UPDATE capstan.exports SET keys = CASE WHEN keys ? $3 THEN keys ELSE keys || to_jsonb($3::text) END
     WHERE id = $1 AND attempt = $2 AND run IS NOT NULL`,
    [id, attempt, key],
  );
  return noted === 1;
}

/** Ends a batch; the last one ends the run. False when somebody else has taken it up. */
export async function endBatch(
  sql: Sql,
  id: string,
  attempt: number,
  run: Run,
  batch: Batch,
  columns: readonly SourceColumn[],
): Promise<boolean> {
  const texts = columns.map(({ name, type }) => ({ name, type }));
  const ended = await sql.execute(
    `UPDATE capstan.exports SET watermark = coalesce($3, watermark), columns = $4::jsonb, batch = NULL, keys = '[]',
       run = CASE WHEN $5 THEN NULL ELSE $6::jsonb END,
       slot = CASE WHEN $5 THEN $7 ELSE slot END, through = CASE WHEN $5 THEN $8 ELSE through END,
       rows = rows + $9 - (run->>'rows')::bigint, objects = objects + $10 - (run->>'objects')::bigint,
       bytes = bytes + $11 - (run->>'bytes')::bigint
     WHERE id = $1 AND attempt = $2 AND batch IS NOT NULL`,
    [
      id,
      attempt,
      batch.to ?? null,
      JSON.stringify(texts),
      batch.isLast,
      JSON.stringify(run),
      run.slot,
      run.through,
      run.rows,
      run.objects,
      run.bytes,
    ],
  );
  return ended === 1;
}

/** Ends a run that had nothing to ship. */
export async function endEmptyRun(
  sql: Sql,
  id: string,
  slot: number,
  through: number,
): Promise<void> {
  await sql.execute(
    `INSERT INTO capstan.exports (id, slot, through) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET slot = excluded.slot, through = excluded.through, run = NULL`,
    [id, slot, through],
  );
}
