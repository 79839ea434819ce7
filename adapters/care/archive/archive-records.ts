import * as v from 'valibot';
import { manifestKey, type Range, shown, type TableName } from '#core/care/archive/archive-keys.ts';
import {
  type ArchivedColumn,
  type ArchivedObject,
  addHashes,
  archivedColumns,
  archivedObject,
  type Manifest,
  manifestText,
  readManifest,
} from '#core/care/archive/manifest.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Instant } from '#core/guide.ts';
import type { FoundTable } from './read-table.ts';

/** `copying`: not all of it is in S3. `verified`: all of it is, compared. `done`: and its rows are out of the table. */
type State = 'copying' | 'verified' | 'done';

/** An archive as it is remembered. */
export interface ArchiveRecord extends Range {
  readonly folder: string;
  readonly state: State;
  readonly columns: readonly ArchivedColumn[];
  /** How its rows are ordered, in words: another order is another archive. */
  readonly source: string;
  readonly began: Instant;
}

/** One object of it. */
export interface ArchivePart {
  readonly part: number;
  /** Where its last row stands in the order of the archive. */
  readonly lastRow: readonly string[];
  readonly object: ArchivedObject;
  /** Rows of it that were looked at to be taken out of the table, from the first. */
  readonly moved: number;
  readonly superseded: readonly number[];
}

const numeric = v.pipe(v.string(), v.transform(Number));

const records = v.array(
  v.object({
    folder: v.string(),
    state: v.picklist(['copying', 'verified', 'done']),
    columns: archivedColumns,
    source: v.string(),
    from: numeric,
    until: numeric,
    began: numeric,
  }),
);

const parts = v.array(
  v.object({
    part: v.number(),
    lastRow: v.array(v.string()),
    object: archivedObject,
    moved: v.number(),
    superseded: v.array(v.number()),
  }),
);

const MILLISECONDS = (column: string): string =>
  `floor(extract(epoch FROM ${column}) * 1000)::bigint::text`;

/** The archives that a condition selects, the latest first. */
export async function readArchives(
  sql: Sql,
  where: string,
  values: readonly unknown[],
): Promise<readonly ArchiveRecord[]> {
  const found = await sql.query(
    `SELECT folder, state, columns, source, ${MILLISECONDS('from_at')} AS from, ${MILLISECONDS('until_at')} AS until, began::text
     FROM capstan.archives WHERE ${where} ORDER BY began DESC, folder DESC`,
    values,
  );
  return v.parse(records, found);
}

/** The objects of an archive, in their order. */
export async function readParts(sql: Sql, folder: string): Promise<readonly ArchivePart[]> {
  const found = await sql.query(
    'SELECT part, last_row AS "lastRow", object, moved, superseded FROM capstan.archive_parts WHERE folder = $1 ORDER BY part',
    [folder],
  );
  return v.parse(parts, found);
}

/** Remembers that an archive was begun; one that is there already stays as it is. */
export async function beginArchive(
  sql: Sql,
  archive: ArchiveRecord,
  of: TableName,
  table: FoundTable,
): Promise<void> {
  const { began, columns, folder, from, source, until } = archive;
  await sql.execute(
    `INSERT INTO capstan.archives (folder, of_table, relation, source, columns, from_at, until_at, began)
     VALUES ($1, $2, $3::oid, $4, $5::jsonb, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8)
     ON CONFLICT (folder) DO NOTHING`,
    [folder, shown(of), table.oid, source, JSON.stringify(columns), from, until, began],
  );
}

/** Remembers an object that was read back and compared. */
export async function addPart(
  sql: Sql,
  folder: string,
  { lastRow, object, part }: Omit<ArchivePart, 'moved' | 'superseded'>,
): Promise<void> {
  await sql.execute(
    'INSERT INTO capstan.archive_parts (folder, part, last_row, object) VALUES ($1, $2, $3, $4::jsonb) ON CONFLICT DO NOTHING',
    [folder, part, [...lastRow], JSON.stringify(object)],
  );
}

/** Forgets what was copied, in the same folder: the table is not what it was. The next objects are written over these. */
export async function restartArchive(
  sql: Sql,
  folder: string,
  columns: readonly ArchivedColumn[],
  source: string,
): Promise<void> {
  await sql.execute('DELETE FROM capstan.archive_parts WHERE folder = $1', [folder]);
  await sql.execute(
    "UPDATE capstan.archives SET state = 'copying', columns = $2::jsonb, source = $3 WHERE folder = $1",
    [folder, JSON.stringify(columns), source],
  );
}

/** Whether a table still has the columns of its archive, in their order. */
export const hasColumns = (
  { columns }: Pick<FoundTable, 'columns'>,
  archive: Pick<ArchiveRecord, 'columns'>,
): boolean =>
  columns.length === archive.columns.length &&
  columns.every(({ name, type }, at) => {
    const other = archive.columns[at];
    return other?.name === name && other.type === type;
  });

/** Writes the manifest of all parts, and reads it back. */
export async function putManifest(
  objects: Objects,
  archive: ArchiveRecord,
  all: readonly ArchivePart[],
  about: Pick<Manifest, 'at' | 'postgres' | 'source' | 'table'>,
): Promise<Manifest> {
  const manifest: Manifest = {
    version: 1,
    ...about,
    from: new Date(archive.from).toISOString(),
    until: new Date(archive.until).toISOString(),
    columns: [...archive.columns],
    objects: all.map(({ object, superseded }) => ({ ...object, superseded: [...superseded] })),
    rows: all.reduce((sum, { object }) => sum + object.rows, 0),
    rowsHash: addHashes(all.map(({ object }) => object.rowsHash)),
  };
  const key = manifestKey(archive.folder);
  const text = manifestText(manifest);
  await objects.put(key, Buffer.from(text), { contentType: 'application/json' });
  const back = Buffer.from((await objects.get(key)) ?? []).toString('utf8');
  if (back !== text) throw new Error(`${key} read back is not what was written`);
  return readManifest(back);
}

/** Writes down that everything lies in S3, compared, or that it is out of the table as well. */
export async function settleArchive(
  sql: Sql,
  { folder }: ArchiveRecord,
  state: Exclude<State, 'copying'>,
  { objects, rows }: Manifest,
  now: Instant,
): Promise<void> {
  await sql.execute(
    'UPDATE capstan.archives SET state = $2, rows = $3, bytes = $4, objects = $5, superseded = $6, ended = $7 WHERE folder = $1',
    [
      folder,
      state,
      rows,
      objects.reduce((sum, { bytes }) => sum + bytes, 0),
      objects.length,
      objects.reduce((sum, { superseded }) => sum + superseded.length, 0),
      now,
    ],
  );
}
