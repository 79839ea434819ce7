import {
  folderOf,
  manifestKey,
  partKey,
  type Range,
  shown,
  type TableName,
} from '#core/care/archive/archive-keys.ts';
import { addHashes } from '#core/care/archive/manifest.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import {
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
import { gather, putRows } from './copy-rows.ts';
import { readTable } from './read-table.ts';
import { hashInDatabase } from './rows-hash.ts';

/** A table that nobody writes to any more: a detached partition. Its range is what it was the partition for. */
export interface StaticTable extends TableName, Range {
  /** The table whose rows they were. */
  readonly of: TableName;
}

/** Its rows in the order in which they lie on disk, which nobody changes. */
const SOURCE = 'partition';
const FIRST = '(0,0)';
/** Reading and adding up are one statement over as many rows as an object has, or over all of them. */
const STATEMENT_SECONDS = 600;

/**
 * Copies a portion of the table to S3, reads it back and compares it. `done` means that every row lies in verified
 * objects with a verified manifest, and that `capstan.archives` says so; then, and only then, it may be dropped.
 */
export async function archiveTable(
  turn: Turn,
  objects: Objects,
  table: StaticTable,
): Promise<Progress> {
  const seen = await turn.database.read((sql) => survey(sql, table), {
    repeatable: true,
    statementSeconds: STATEMENT_SECONDS,
  });
  if (typeof seen === 'string') return { is: 'refused', because: seen };
  const { archive, found, next, parts } = seen;
  if (archive === undefined) return begin(turn, objects, table);
  const rows = parts.reduce((sum, { object }) => sum + object.rows, 0);
  const copied = `${rows} rows of ${shown(table)} lie in ${archive.folder}`;
  if (archive.state !== 'copying') return { is: 'done', because: copied };
  const isChanged = !hasColumns(found, archive) || (next === undefined && seen.count !== rows);
  if (isChanged) {
    await turn.database.transaction((sql) =>
      restartArchive(sql, archive.folder, found.columns, SOURCE),
    );
    return { is: 'waiting', because: `${shown(table)} changed while it was copied: begun anew` };
  }
  if (next !== undefined) {
    const part = parts.length;
    const key = partKey(archive.folder, part);
    const object = await putRows(objects, key, archive.columns, next.rows, next.sum);
    await turn.database.transaction((sql) =>
      addPart(sql, archive.folder, { part, lastRow: next.last, object }),
    );
    return { is: 'more', because: `${rows + object.rows} rows of ${shown(table)} copied` };
  }
  const manifest = await putManifest(objects, archive, parts, {
    table: { schema: table.of.schema, name: table.of.name },
    source: { is: 'partition', table: { schema: table.schema, name: table.name } },
    at: new Date(turn.now()).toISOString(),
    postgres: found.postgres,
  });
  await turn.database.transaction((sql) =>
    settleArchive(sql, archive, 'verified', manifest, turn.now()),
  );
  const bytes = manifest.objects.reduce((sum, object) => sum + object.bytes, 0);
  const figures = { rows, bytes, objects: manifest.objects.length };
  return { is: 'done', because: copied, figures };
}

/** What is so, all of one moment: how far it is, and the rows that come next. */
async function survey(sql: Sql, table: StaticTable) {
  // Rows are to come in the order of their pages, from the first.
  await sql.query(
    "SELECT set_config('synchronize_seqscans', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)",
  );
  const found = await readTable(sql, table);
  if (typeof found === 'string') return found;
  const archive = await archiveOf(sql, table, found.oid);
  const nothing = { found, archive, parts: [], next: undefined, count: 0 };
  if (archive === undefined) return nothing;
  const parts = await readParts(sql, archive.folder);
  if (archive.state !== 'copying') return { ...nothing, parts };
  const after = parts.at(-1)?.lastRow[0] ?? FIRST;
  const columns = found.columns.map(({ name }) => name);
  const list = columns.map(quotedColumn).join(', ');
  const rows = await gather(
    sql,
    `SELECT t.ctid, ${list} FROM ONLY ${found.sql} AS t WHERE t.ctid > $1::tid`,
    [after],
    1,
    found.fetchRows,
  );
  if (rows === undefined) {
    const [counted] = await sql.query(`SELECT count(*)::text AS rows FROM ONLY ${found.sql}`);
    return { ...nothing, parts, count: Number(counted?.['rows']) };
  }
  const sum = await hashInDatabase(
    sql,
    columns,
    `FROM ONLY ${found.sql} AS t WHERE t.ctid > $1::tid AND t.ctid <= $2::tid`,
    [after, rows.last[0]],
  );
  return { ...nothing, parts, next: { ...rows, sum } };
}

const quotedColumn = (name: string): string => `t."${name.replaceAll('"', '""')}"`;

/** A table of the same name that was archived before is another table: it goes by the catalogue's number. */
const archiveOf = async (
  sql: Sql,
  table: StaticTable,
  oid: string,
): Promise<ArchiveRecord | undefined> =>
  (
    await readArchives(sql, 'of_table = $1 AND source = $2 AND relation = $3::oid', [
      shown(table.of),
      SOURCE,
      oid,
    ])
  )[0];

async function begin(turn: Turn, objects: Objects, table: StaticTable): Promise<Progress> {
  const folder = await freeFolder(objects, table.of, table.from, table.name);
  return turn.database.transaction(async (sql): Promise<Progress> => {
    const found = await readTable(sql, table);
    if (typeof found === 'string') return { is: 'refused', because: found };
    const { from, until } = table;
    const archive = { folder, state: 'copying', source: SOURCE, from, until } as const;
    const { columns } = found;
    await beginArchive(sql, { ...archive, columns, began: turn.now() }, table.of, found);
    return { is: 'more', because: `${shown(table)} goes to ${folder}` };
  });
}

/** The first folder of that name in which nothing finished lies. */
export async function freeFolder(
  objects: Objects,
  of: TableName,
  from: number,
  name: string,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = folderOf(of, from, name, number);
    if ((await objects.head(manifestKey(folder))) === undefined) return folder;
  }
}

/**
 * Why the table may not be dropped; undefined when its rows are, row by row, those of its verified archive. An archive
 * that is of other rows begins anew: let the transaction commit. Reads the whole table: call it in the transaction
 * that drops it, after LOCK TABLE … IN ACCESS EXCLUSIVE MODE, with `statementSeconds` for a few million rows a second.
 */
export async function whyNotDrop(sql: Sql, table: StaticTable): Promise<string | undefined> {
  const found = await readTable(sql, table);
  if (typeof found === 'string') return found;
  const archive = await archiveOf(sql, table, found.oid);
  if (archive?.state !== 'verified') return `${shown(table)} has no verified archive`;
  const parts = await readParts(sql, archive.folder);
  const columns = found.columns.map(({ name }) => name);
  const now = await hashInDatabase(sql, columns, `FROM ONLY ${found.sql} AS t`, []);
  const isSame =
    hasColumns(found, archive) &&
    now.rows === parts.reduce((sum, { object }) => sum + object.rows, 0) &&
    now.hash === addHashes(parts.map(({ object }) => object.rowsHash));
  if (isSame) return undefined;
  await restartArchive(sql, archive.folder, found.columns, SOURCE);
  return `${shown(table)} is not what was archived: it is archived anew`;
}
