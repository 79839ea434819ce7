import * as v from 'valibot';
import { shown } from '#core/care/archive/archive-keys.ts';
import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Chore, Figures, Look, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import { refusedByBucket } from '../refused-by-bucket.ts';
import { archiveRows, openArchive } from './archive-rows.ts';
import { readRowTable } from './read-row-table.ts';
import { tableNamed } from './read-table.ts';
import { oldestDue, rowsDueAbout } from './row-ranges.ts';

/** A run a day, also when a call ends a little late. */
const DAY = 20 * 3_600_000;

/** A chore for every table whose old rows go to S3. */
export const archiveChores = (
  rows: readonly ArchiveRow[],
  { objects }: { readonly objects: Objects },
): readonly Chore[] =>
  rows.map((row) => ({
    id: `archive/${row.table}`,
    kind: 'archive',
    divisible: true,
    look: (turn) => turn.database.read((sql) => look(sql, row, turn)),
    advance: (turn) => refusedByBucket(() => archiveRows(turn, objects, row)),
  }));

async function look(sql: Sql, row: ArchiveRow, { last, now }: Turn): Promise<Look> {
  const archived = await archivedFigures(sql, row);
  const table = await readRowTable(sql, row);
  if (typeof table === 'string')
    return { due: true, because: table, figures: archived, warnings: [] };
  const open = await openArchive(sql, row);
  // Without an index this would be a read of the whole table, every minute.
  const oldest = table.hasIndex ? await oldestDue(sql, table, row, now(), undefined) : undefined;
  const figures: Figures = {
    rowsDueAbout: await rowsDueAbout(sql, table, row, now()),
    oldestDueAt: oldest === undefined ? null : new Date(oldest).toISOString(),
    ...archived,
  };
  const warnings = table.hasIndex
    ? []
    : [
        `${row.table} has no index that begins with ${row.key}: it is read as a whole once a day. The playbook create-index makes one.`,
      ];
  const isRested = last === undefined || now() - last.began >= DAY;
  const isOld = !table.hasIndex || oldest !== undefined;
  const due = open !== undefined || (isRested && isOld);
  const said = `rows are older than ${row.keepDays} days`;
  const rest = isOld ? 'the next run is tomorrow' : `no ${said}`;
  const because = open === undefined ? (due ? said : rest) : `${open.folder} is not complete`;
  return { due, because, figures, warnings };
}

const sums = v.tuple([
  v.object({
    rows: v.number(),
    bytes: v.number(),
    objects: v.number(),
    superseded: v.number(),
    last_rows: v.nullable(v.number()),
    last_at: v.nullable(v.number()),
  }),
]);

/** What lies in S3 of a table, partitions and rows alike. */
async function archivedFigures(sql: Sql, row: ArchiveRow): Promise<Figures> {
  const found = await sql.query(
    `SELECT coalesce(sum(rows), 0)::float8 AS rows, coalesce(sum(bytes), 0)::float8 AS bytes,
       coalesce(sum(objects), 0)::float8 AS objects, coalesce(sum(superseded), 0)::float8 AS superseded,
       (array_agg(rows::float8 ORDER BY ended DESC))[1] AS last_rows, max(ended)::float8 AS last_at
     FROM capstan.archives WHERE of_table = $1 AND state <> 'copying'`,
    [shown(tableNamed(row.table))],
  );
  const [{ last_at, last_rows, rows, ...rest }] = v.parse(sums, found);
  return {
    rowsArchived: rows,
    ...rest,
    lastRows: last_rows,
    lastAt: last_at === null ? null : new Date(last_at).toISOString(),
  };
}
