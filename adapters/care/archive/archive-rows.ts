import { partKey, shown } from '#core/care/archive/archive-keys.ts';
import type { Manifest } from '#core/care/archive/manifest.ts';
import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Instant } from '#core/guide.ts';
import {
  type ArchivePart,
  type ArchiveRecord,
  addPart,
  beginArchive,
  hasColumns,
  putManifest,
  readArchives,
  readParts,
  restartArchive,
  settleArchive,
} from './archive-records.ts';
import { freeFolder } from './archive-table.ts';
import { gather, MOST_ROWS, putRows } from './copy-rows.ts';
import { moveRows } from './move-rows.ts';
import { columnSql, type RowTable, readRowTable } from './read-row-table.ts';
import { tableNamed } from './read-table.ts';
import { inRange, instantText, nextRange } from './row-ranges.ts';
import { hashInDatabase } from './rows-hash.ts';

/** Each run goes over the table once, from the oldest month on: what changed while it was moved stays until the next. */
const RUN_MILLISECONDS = 12 * 3_600_000;

const sourceOf = ({ key, primaryKey }: ArchiveRow): string =>
  `rows by ${[key, ...primaryKey].join(', ')}`;

/** An archive of old rows that is not over; undefined when there is none. */
export const openArchive = async (sql: Sql, row: ArchiveRow): Promise<ArchiveRecord | undefined> =>
  (
    await readArchives(sql, "of_table = $1 AND source LIKE 'rows %' AND state <> 'done'", [
      shown(tableNamed(row.table)),
    ])
  )[0];

interface Seen {
  readonly table: RowTable;
  readonly archive: ArchiveRecord;
  readonly parts: readonly ArchivePart[];
}

const STATEMENT_LIMITS = { statementSeconds: 600 };

/** A portion: a month is chosen, an object is copied, or its rows are taken out of the table. */
export async function archiveRows(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
): Promise<Progress> {
  const seen = await turn.database.read(async (sql) => {
    const table = await readRowTable(sql, row);
    if (typeof table === 'string') return table;
    const archive = await openArchive(sql, row);
    return { table, archive, parts: archive ? await readParts(sql, archive.folder) : [] };
  });
  if (typeof seen === 'string') return { is: 'refused', because: seen };
  const { archive, parts, table } = seen;
  if (archive === undefined) return begin(turn, objects, row, table);
  if (archive.state === 'copying') return copy(turn, objects, row, { archive, parts, table });
  const next = parts.find(({ moved, object }) => moved < object.rows);
  if (next !== undefined) return moveRows(turn, objects, row, archive, next);
  await settle(turn, objects, row, { archive, parts, table }, 'done');
  return { is: 'more', because: `${archive.folder} is done` };
}

async function begin(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
  table: RowTable,
): Promise<Progress> {
  const now = turn.now();
  const range = await turn.database.read(
    async (sql) => nextRange(sql, table, row, now, await sweptUntil(sql, row, now)),
    STATEMENT_LIMITS,
  );
  if (range === undefined) return { is: 'done', because: `no month of ${row.table} is due` };
  const folder = await freeFolder(objects, table, range.from, 'rows');
  await turn.database.transaction(async (sql) => {
    if ((await openArchive(sql, row)) !== undefined) return;
    const { columns } = table;
    const source = sourceOf(row);
    const archive = { ...range, folder, state: 'copying', source, columns, began: now } as const;
    await beginArchive(sql, archive, table, table);
  });
  return { is: 'more', because: `old rows of ${row.table} go to ${folder}` };
}

async function sweptUntil(sql: Sql, row: ArchiveRow, now: Instant): Promise<Instant | undefined> {
  const swept = await readArchives(sql, "of_table = $1 AND source LIKE 'rows %' AND began > $2", [
    shown(tableNamed(row.table)),
    now - RUN_MILLISECONDS,
  ]);
  return swept.length === 0 ? undefined : Math.max(...swept.map(({ until }) => until));
}

async function copy(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
  { archive, parts, table }: Seen,
): Promise<Progress> {
  const { folder } = archive;
  if (!hasColumns(table, archive) || archive.source !== sourceOf(row)) {
    await turn.database.transaction((sql) =>
      restartArchive(sql, folder, table.columns, sourceOf(row)),
    );
    return { is: 'more', because: `${row.table} has other columns than before: begun anew` };
  }
  const next = await turn.database.read((sql) => nextRows(sql, table, archive, parts), {
    repeatable: true,
    ...STATEMENT_LIMITS,
  });
  if (next === undefined) return verified(turn, objects, row, { archive, parts, table });
  const part = parts.length;
  const { columns } = archive;
  const object = await putRows(objects, partKey(folder, part), columns, next.rows, next.sum);
  await turn.database.transaction((sql) =>
    addPart(sql, folder, { part, lastRow: next.last, object }),
  );
  return { is: 'more', because: `${object.rows} rows of ${row.table} copied to ${folder}` };
}

/** Rows for the next object, and PostgreSQL's hash of the very same, of one moment. */
async function nextRows(
  sql: Sql,
  table: RowTable,
  { from, until }: ArchiveRecord,
  parts: readonly ArchivePart[],
) {
  const order = [table.key, ...table.primaryKey];
  const place = `(${order.map(columnSql).join(', ')})`;
  const bound = (first: number): string =>
    `ROW(${order.map(({ type }, index) => `$${first + index}::${type}`).join(', ')})`;
  const after = parts.at(-1)?.lastRow ?? [];
  const values = [instantText(from), instantText(until), ...after];
  const where = `${inRange(table)}${after.length === 0 ? '' : ` AND ${place} > ${bound(3)}`}`;
  const columns = table.columns.map(({ name }) => name);
  const rows = await gather(
    sql,
    `SELECT ${[...order, ...table.columns].map(columnSql).join(', ')} FROM ONLY ${table.sql} AS t
     WHERE ${where} ORDER BY ${order.map(columnSql).join(', ')} LIMIT ${MOST_ROWS}`,
    values,
    order.length,
    table.fetchRows,
  );
  if (rows === undefined) return undefined;
  const sum = await hashInDatabase(
    sql,
    columns,
    `FROM ONLY ${table.sql} AS t WHERE ${where} AND ${place} <= ${bound(values.length + 1)}`,
    [...values, ...rows.last],
  );
  return { ...rows, sum };
}

async function verified(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
  seen: Seen,
): Promise<Progress> {
  const { folder } = seen.archive;
  if (seen.parts.length === 0) {
    // They were gone before they were copied.
    await turn.database.transaction((sql) =>
      sql.execute('DELETE FROM capstan.archives WHERE folder = $1', [folder]),
    );
    return { is: 'more', because: `nothing is left to go to ${folder}` };
  }
  await settle(turn, objects, row, seen, 'verified');
  return { is: 'more', because: `${folder} is complete` };
}

/** Writes the manifest as it is now, and remembers that. */
async function settle(
  turn: Turn,
  objects: Objects,
  row: ArchiveRow,
  { archive, parts, table }: Seen,
  state: 'verified' | 'done',
): Promise<void> {
  const about: Pick<Manifest, 'at' | 'postgres' | 'source' | 'table'> = {
    table: tableNamed(row.table),
    source: { is: 'rows', key: row.key },
    at: new Date(turn.now()).toISOString(),
    postgres: table.postgres,
  };
  const manifest = await putManifest(objects, archive, parts, about);
  await turn.database.transaction((sql) =>
    settleArchive(sql, archive, state, manifest, turn.now()),
  );
}
