import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import { isLockTimeout, type Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { TextRow } from '../../parquet/parquet-file.ts';
import { waitingBehind } from '../blockers.ts';
import { type ArchivePart, type ArchiveRecord, hasColumns } from './archive-records.ts';
import { readRows } from './copy-rows.ts';
import { columnSql, type RowTable, readRowTable } from './read-row-table.ts';
import { quoted, tableNamed } from './read-table.ts';
import { rowHash, rowHashSql } from './rows-hash.ts';

const PORTION_MILLISECONDS = 25_000;

/** Rows that were deleted are still there; nothing of the batch is to be written down. */
class Kept extends Error {
  override readonly name = 'Kept';
}

/**
 * Takes the rows of one object out of their table, in batches, after the object was read once more and compared. Only
 * a row that is still, column by column, what was archived goes; of every other the archived copy is superseded. What
 * went is written down in the transaction in which it went.
 */
export async function moveRows(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
  archive: ArchiveRecord,
  part: ArchivePart,
): Promise<Progress> {
  const rows: TextRow[] = [];
  for await (const group of readRows(objects, part.object)) rows.push(...group);
  const end = Math.min(turn.now() + PORTION_MILLISECONDS, turn.until);
  for (let first = part.moved; first < rows.length; first += row.batchRows) {
    const batch = rows.slice(first, first + row.batchRows);
    try {
      const refused = await turn.database.transaction((sql) =>
        moveBatch(sql, row, archive, part.part, first, batch),
      );
      if (refused !== undefined) return { is: 'refused', because: refused };
    } catch (error) {
      if (error instanceof Kept) return { is: 'refused', because: error.message };
      if (!isLockTimeout(error)) throw error;
      const name = quoted(tableNamed(row.table));
      return waitingBehind(turn.database, name, `old rows of ${row.table} are being written to`);
    }
    if (turn.now() >= end) break;
  }
  return { is: 'more', because: `rows of ${archive.folder} leave ${row.table}` };
}

async function moveBatch(
  sql: Sql,
  row: ArchiveRow,
  archive: ArchiveRecord,
  part: number,
  first: number,
  batch: readonly TextRow[],
): Promise<string | undefined> {
  const [at] = await sql.query(
    'SELECT moved FROM capstan.archive_parts WHERE folder = $1 AND part = $2 FOR UPDATE',
    [archive.folder, part],
  );
  if (at?.['moved'] !== first) throw new Error(`somebody else moves rows of ${row.table}`);
  // From here on its columns, its key and who points to it stay as they are read.
  await sql.execute(`LOCK TABLE ${quoted(tableNamed(row.table))} IN ROW EXCLUSIVE MODE`);
  const table = await readRowTable(sql, row);
  if (typeof table === 'string') return table;
  // A column that was added since is in no archive.
  const gone = hasColumns(table, archive) ? await remove(sql, table, first, batch) : new Set();
  const superseded = batch.map((_, index) => first + index).filter((place) => !gone.has(place));
  await sql.execute(
    'UPDATE capstan.archive_parts SET moved = $3, superseded = superseded || $4::int[] WHERE folder = $1 AND part = $2',
    [archive.folder, part, first + batch.length, superseded],
  );
  return undefined;
}

/** Removes those rows that are what they were; gives their places. */
async function remove(
  sql: Sql,
  table: RowTable,
  first: number,
  batch: readonly TextRow[],
): Promise<ReadonlySet<unknown>> {
  const names = table.columns.map(({ name }) => name);
  const keys = table.primaryKey.map(({ name }) => {
    const at = names.indexOf(name);
    return batch.map((values) => values[at] ?? null);
  });
  const arrays = table.primaryKey.map(({ type }, index) => `$${index + 3}::${type}[]`);
  const matches = table.primaryKey.map((key, index) => `${columnSql(key)} = w.key${index}`);
  // Whoever changes a row at the same time is waited for, and the row is compared anew as it is then.
  const those = `unnest($1::int[], $2::text[], ${arrays.join(', ')}) AS w(place, hash, ${keys.map((_, index) => `key${index}`).join(', ')})
     WHERE ${matches.join(' AND ')} AND encode(${rowHashSql(names, 't')}, 'hex') = w.hash`;
  const values = [
    batch.map((_, index) => first + index),
    batch.map((one) => rowHash(one).toString('hex')),
    ...keys,
  ];
  const removed = await sql.query(
    `DELETE FROM ONLY ${table.sql} AS t USING ${those} RETURNING w.place`,
    values,
  );
  if (removed.length === 0) {
    const same = await sql.query(`SELECT FROM ONLY ${table.sql} AS t, ${those} LIMIT 1`, values);
    if (same.length > 0)
      throw new Kept(
        `rows of ${table.name} are as they were archived, and PostgreSQL deletes none of them: a trigger or a policy keeps them`,
      );
  }
  return new Set(removed.map(({ place }) => place));
}
