import pg from 'pg';
import type { ArchivedObject } from '#core/care/archive/manifest.ts';
import type { RestoredShape } from '#core/care/archive/restore-plan.ts';
import type { Sql } from '#core/care/database.ts';
import type { TextRow } from '../../parquet/parquet-file.ts';
import { RowsHash, type RowsSum } from './rows-hash.ts';

/** Rows of one INSERT. */
const BATCH_ROWS = 5000;

/** Puts the rows of an object into a table of the restored shape, those that are superseded left out. */
export async function loadObject(
  sql: Sql,
  table: string,
  { columns }: RestoredShape,
  archived: readonly string[],
  { superseded }: ArchivedObject,
  rows: readonly TextRow[],
): Promise<RowsSum> {
  const left = new Set(superseded);
  const places = columns.map(({ name }) => archived.indexOf(name));
  const sum = new RowsHash();
  const shaped = rows.flatMap((row, place) => {
    if (left.has(place)) return [];
    const values = places.map((at) => row[at] ?? null);
    sum.add(values);
    return [values];
  });
  const names = columns.map(({ name }) => pg.escapeIdentifier(name));
  const values = columns.map(({ type }, at) => `c${at}::${type}`);
  const arrays = columns.map((_, at) => `$${at + 1}::text[]`);
  for (let first = 0; first < shaped.length; first += BATCH_ROWS) {
    const batch = shaped.slice(first, first + BATCH_ROWS);
    await sql.execute(
      `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
       FROM unnest(${arrays.join(', ')}) AS r(${columns.map((_, at) => `c${at}`).join(', ')})`,
      columns.map((_, at) => batch.map((row) => row[at])),
    );
  }
  return sum.sum();
}
