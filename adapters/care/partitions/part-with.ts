import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { PartitionRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import { boundsAt } from '#core/care/partitions/bounds.ts';
import type { Instant } from '#core/guide.ts';
import { archiveTable, type StaticTable, whyNotDrop } from '../archive/archive-table.ts';
import { quoted } from '../archive/read-table.ts';
import { waitingBehind } from '../blockers.ts';
import { wasTooSlow } from './briefly.ts';
import { detachPartition } from './detach-partition.ts';
import { type Parted, writeParted } from './parted.ts';
import type { PartitionedTable } from './read-table.ts';

const HOUR = 3_600_000;
/** A day lies between the detaching of a partition and its end, in which a person may say no. */
export const GRACE_MILLISECONDS = 24 * HOUR;
/** A large table is read whole before it is dropped. */
const COMPARE_SECONDS = 600;

/** When a detached partition may be dropped without an archive. */
export const droppableAt = ({ detached }: Parted): Instant =>
  detached === undefined ? Number.POSITIVE_INFINITY : detached + GRACE_MILLISECONDS;

/** Whether it goes to the archive before it goes. */
export const isArchived = ({ isCopied }: Parted, leadsTo: PartitionRow['leadsTo']): boolean =>
  leadsTo === 'archive' && !isCopied;

/** Whether there is something to do for a partition on its way out. */
export const isDue = (one: Parted, leadsTo: PartitionRow['leadsTo'], now: Instant): boolean =>
  one.state !== 'kept' &&
  (one.is !== 'apart' ||
    one.state === 'leaving' ||
    isArchived(one, leadsTo) ||
    now >= droppableAt(one));

/** Takes a partition one step further on its way out: off its table, into the archive, away. */
export async function partWith(
  turn: Turn,
  objects: Objects,
  row: PartitionRow,
  table: PartitionedTable,
  one: Parted,
): Promise<Progress> {
  const { database } = turn;
  const write = (state: Parameters<typeof writeParted>[2]): Promise<void> =>
    database.transaction((sql) => writeParted(sql, one.oid, state, turn.now()));
  if (one.is === 'gone') {
    await write('dropped');
    return { is: 'more', because: `${one.name} was dropped by somebody else` };
  }
  if (one.is === 'attached') {
    if (one.state === 'leaving') return detachPartition(database, table, one);
    await write('kept');
    return { is: 'more', because: `${one.name} was attached again, and stays` };
  }
  if (one.state === 'leaving') {
    await write('detached');
    return { is: 'more', because: `${one.name} is detached` };
  }
  if (!isArchived(one, row.leadsTo)) {
    if (turn.now() >= droppableAt(one)) return drop(turn, one);
    return { is: 'waiting', because: `${one.name} is dropped a day after it was detached` };
  }
  const what = await asArchived(turn, table, one);
  const progress = await archiveTable(turn, objects, what);
  return progress.is === 'done' ? drop(turn, one, what) : progress;
}

/** The bounds of a partition without a lower or upper one are those of its rows. */
async function asArchived(
  { database }: Turn,
  { key, name, schema }: PartitionedTable,
  one: Parted,
): Promise<StaticTable> {
  const of: TableName = { schema, name };
  const { from, until } = one;
  if (Number.isFinite(from) && Number.isFinite(until)) {
    return { schema: one.schema, name: one.name, of, from, until };
  }
  const [found] = await database.read((sql) =>
    sql.query(
      `SELECT extract(epoch FROM min("${key}"))::float8 * 1000 AS first, extract(epoch FROM max("${key}"))::float8 * 1000 AS last
       FROM ${quoted(one)} WHERE isfinite("${key}")`,
    ),
  );
  const first = Number(found?.['first'] ?? (Number.isFinite(until) ? until : 0));
  const last = Number(found?.['last'] ?? first);
  return {
    schema: one.schema,
    name: one.name,
    of,
    from: Number.isFinite(from) ? from : boundsAt('day', first).from,
    until: Number.isFinite(until) ? until : boundsAt('day', last).until,
  };
}

/** Drops it, when nobody attached it again and all that was archived is so still: in the transaction that looks once more whether it may. */
async function drop(
  { database, now }: Turn,
  one: Parted,
  archived?: StaticTable,
): Promise<Progress> {
  const table = quoted(one);
  const whyNot = async (sql: Sql): Promise<string | undefined> => {
    const [found] = await sql.query(
      `SELECT $1::regclass::oid = $2 AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = $2) AS same`,
      [table, one.oid],
    );
    if (found?.['same'] !== true) return `${one.name} is not what was detached`;
    return archived && whyNotDrop(sql, archived);
  };
  try {
    const problem = await database.transaction(
      async (sql) => {
        await sql.execute(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
        const problem = await whyNot(sql);
        if (problem !== undefined) return problem;
        await sql.execute(`DROP TABLE ${table}`);
        await writeParted(sql, one.oid, archived ? 'archived' : 'dropped', now());
        return undefined;
      },
      { statementSeconds: COMPARE_SECONDS },
    );
    if (problem !== undefined) return { is: 'refused', because: problem };
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, one.oid, `${one.name} could not be dropped`);
  }
  return {
    is: 'more',
    because: archived ? `${one.name} was archived and dropped` : `${one.name} was dropped`,
  };
}
