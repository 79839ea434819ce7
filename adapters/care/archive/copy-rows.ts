import { createHash } from 'node:crypto';
import type { ArchivedColumn, ArchivedObject } from '#core/care/archive/manifest.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { TextRow } from '../../parquet/parquet-file.ts';
import { writeParquet } from '../../parquet/parquet-file.ts';
import { readParquet } from '../../parquet/read-parquet.ts';
import { UnwritableValue } from '../../parquet/unwritable-value.ts';
import { RowsHash, type RowsSum } from './rows-hash.ts';

/** An object ends at the first of these; its rows are in memory as text, and once more as Parquet. */
export const MOST_ROWS = 100_000;
const MOST_CHARACTERS = 24 * 2 ** 20;

/** Rows for one object. */
export interface Gathered {
  readonly rows: readonly TextRow[];
  /** The first columns of the last row: where the next object begins. */
  readonly last: readonly string[];
}

/**
 * Takes rows of a query until an object is full; the first `marks` columns say where a row stands and are no part of
 * it. Undefined when there are none.
 */
export async function gather(
  sql: Sql,
  query: string,
  values: readonly unknown[],
  marks: number,
  fetchRows: number,
): Promise<Gathered | undefined> {
  const rows: TextRow[] = [];
  let last: readonly (string | null)[] = [];
  let characters = 0;
  for await (const some of sql.stream(query, values, fetchRows)) {
    for (const row of some) {
      last = row.slice(0, marks);
      rows.push(row.slice(marks));
      for (const value of row) characters += value?.length ?? 0;
      if (rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS) break;
    }
    if (rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS) break;
  }
  return rows.length === 0 ? undefined : { rows, last: last.map(String) };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Writes rows as one object, reads it back, and compares what S3 gave with what PostgreSQL says of these rows. Throws
 * when that is not the same: the object counts for nothing then.
 */
export async function putRows(
  objects: Objects,
  key: string,
  columns: readonly ArchivedColumn[],
  rows: readonly TextRow[],
  wanted: RowsSum,
): Promise<ArchivedObject> {
  const { asText, bytes } = write(columns, rows);
  await objects.put(key, bytes, { contentType: 'application/vnd.apache.parquet' });
  const object: ArchivedObject = {
    key,
    rows: wanted.rows,
    bytes: bytes.length,
    sha256: sha256(bytes),
    rowsHash: wanted.hash,
    asText,
    superseded: [],
  };
  for await (const _ of readRows(objects, object));
  return object;
}

/** Values that a column's Parquet type cannot hold turn the column into text, in this object. */
function write(columns: readonly ArchivedColumn[], rows: readonly TextRow[]) {
  const asText: string[] = [];
  for (;;) {
    const kept = columns.map(({ name, type }) => ({
      name,
      type: asText.includes(name) ? 'text' : type,
    }));
    try {
      return { asText, bytes: writeParquet(kept, rows) };
    } catch (error) {
      if (!(error instanceof UnwritableValue) || asText.includes(error.column)) throw error;
      asText.push(error.column);
    }
  }
}

/**
 * The rows of an object, group by group, after its bytes were compared; throws at the end when they are not the rows
 * that were archived. Throws `ObjectFrozen`.
 */
export async function* readRows(
  objects: Objects,
  object: ArchivedObject,
): AsyncGenerator<readonly TextRow[]> {
  const bytes = await objects.get(object.key);
  if (bytes === undefined) throw new Error(`${object.key} is gone`);
  if (sha256(bytes) !== object.sha256)
    throw new Error(`${object.key} is not what was archived: its SHA-256 differs`);
  const sum = new RowsHash();
  for await (const rows of (await readParquet(bytes)).groups()) {
    for (const row of rows) sum.add(row);
    yield rows;
  }
  const { hash, rows } = sum.sum();
  if (hash !== object.rowsHash || rows !== object.rows)
    throw new Error(`${object.key} does not hold the rows that were archived`);
}
