import { type Sql, StatementFailed } from '#core/care/database.ts';
import type { ShardTable } from '../shard-table.ts';
import { claimEnd, type Passage, sliceOf } from './ends.ts';
import {
  deleteRows,
  digestOf,
  digestOfKeys,
  type Key,
  keyOf,
  putRows,
  rowsOf,
  type TextRow,
} from './rows.ts';

/** Keys in one statement. */
const SOME = 1_000;

/** All rows of a large tenant are compared by one statement. */
const LONG = { statementSeconds: 300 };

/** The destination cannot take the rows: a person has to look. */
export class CannotArrive extends Error {
  override readonly name = 'CannotArrive';
}

/** Keys that were written at the source, for each table; each key once. */
export type Changes = ReadonlyMap<ShardTable, readonly Key[]>;

export const countOf = (changes: Changes): number =>
  [...changes.values()].reduce((sum, keys) => sum + keys.length, 0);

/**
 * Brings the destination to one moment of the source: what was written there since the last time is written again as it
 * is at that moment. `more` does its part in the same transaction of the destination and reads the same moment.
 *
 * Because all tables are of one moment, rows never come before those they refer to. Tables that come later in the order
 * of reference are left alone until they are copied. Everything is absolute, so that whoever is killed does it again;
 * what was noted is forgotten only when it is there, and only what that moment could see.
 */
export async function catchUp<T>(
  passage: Passage,
  tables: readonly ShardTable[],
  more: (source: Sql, destination: Sql, changes: Changes) => Promise<T>,
): Promise<{ readonly changes: Changes; readonly result: T }> {
  const { destination, source } = passage;
  const read = await source.database.read(
    async (from) => {
      const changes = await changesOf(from, passage, tables);
      const [moment] = await from.query('SELECT pg_current_snapshot()::text AS moment');
      const result = await destination.database.transaction(async (to) => {
        await claimEnd(to, passage, destination);
        await write(from, to, passage, changes);
        return more(from, to, changes);
      }, LONG);
      return { changes, result, moment: moment?.['moment'] };
    },
    { ...LONG, repeatable: true },
  );
  if (countOf(read.changes) > 0) {
    await source.database.transaction(async (sql) => {
      await claimEnd(sql, passage, source);
      await sql.execute(
        `DELETE FROM capstan.gate_changes WHERE schema_name = $1 AND tenant = $2 AND table_name = ANY ($3)
           AND pg_visible_in_snapshot(written, $4::pg_snapshot)`,
        [
          ...[source.shard.schema, passage.move.tenant],
          ...[tables.map(({ name }) => name), read.moment],
        ],
      );
    });
  }
  return read;
}

async function changesOf(
  sql: Sql,
  { move: { tenant }, source }: Passage,
  tables: readonly ShardTable[],
): Promise<Changes> {
  const found = await sql.query(
    `SELECT DISTINCT table_name, key FROM capstan.gate_changes
     WHERE schema_name = $1 AND tenant = $2 AND table_name = ANY ($3)`,
    [source.shard.schema, tenant, tables.map(({ name }) => name)],
  );
  return new Map(
    tables.map((table) => [
      table,
      found.filter((row) => row['table_name'] === table.name).map((row) => row['key'] as Key),
    ]),
  );
}

/**
 * Deletes first, children before parents, so that a unique value is free again; then writes, parents before children. A
 * row to which nothing refers goes before it comes anew, which lets rows exchange their unique values.
 */
async function write(from: Sql, to: Sql, passage: Passage, changes: Changes): Promise<void> {
  const { destination, source } = passage;
  for (const [table, keys] of [...changes].toReversed()) {
    for (const some of inParts(keys)) {
      const stays = table.referenced
        ? await rowsOf(from, sliceOf(passage, source, table), some).then(
            (rows) => new Set(rows.map((row) => keyText(keyOf(table, row)))),
          )
        : new Set<string>();
      const gone = some.filter((key) => !stays.has(keyText(key)));
      await deleteRows(to, sliceOf(passage, destination, table), gone);
    }
  }
  for (const [table, keys] of changes) {
    const clashing: TextRow[] = [];
    for (const some of inParts(keys)) {
      const rows = await rowsOf(from, sliceOf(passage, source, table), some);
      clashing.push(...(await thoseThatClash(to, passage, table, rows)));
    }
    await inSomeOrder(to, passage, table, clashing);
  }
}

/** A unique value is free only when the row that had it was written: so those that clash are tried again after it. */
async function inSomeOrder(
  to: Sql,
  passage: Passage,
  table: ShardTable,
  rows: readonly TextRow[],
): Promise<void> {
  for (let left = rows; left.length > 0; ) {
    const still = await thoseThatClash(to, passage, table, left);
    if (still.length === left.length) {
      throw new CannotArrive(
        `rows of ${table.name} have exchanged unique values, or others have them at the destination`,
      );
    }
    left = still;
  }
}

/** Writes what does not clash with a unique value; halves what does, until the rows themselves are found. */
async function thoseThatClash(
  to: Sql,
  passage: Passage,
  table: ShardTable,
  rows: readonly TextRow[],
): Promise<readonly TextRow[]> {
  if (rows.length === 0) return [];
  await to.execute('SAVEPOINT some_rows');
  try {
    await arrive(to, passage, table, rows);
    await to.execute('RELEASE some_rows');
    return [];
  } catch (error) {
    if (!(error instanceof StatementFailed) || error.code !== '23505') throw error;
    await to.execute('ROLLBACK TO some_rows');
    await to.execute('RELEASE some_rows');
  }
  if (rows.length === 1) return rows;
  const half = Math.ceil(rows.length / 2);
  return [
    ...(await thoseThatClash(to, passage, table, rows.slice(0, half))),
    ...(await thoseThatClash(to, passage, table, rows.slice(half))),
  ];
}

/** Writes rows at the destination; throws `CannotArrive` when another tenant has one of their keys. */
export async function arrive(
  to: Sql,
  passage: Passage,
  table: ShardTable,
  rows: readonly TextRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const written = await putRows(to, sliceOf(passage, passage.destination, table), rows);
  if (written === rows.length) return;
  throw new CannotArrive(
    `${rows.length - written} keys of ${table.name} belong to other tenants at the destination: shards need keys that are apart`,
  );
}

/** What of the rows differs between the two ends, `undefined` when nothing does; of one moment of the source. */
export async function difference(
  from: Sql,
  to: Sql,
  passage: Passage,
  only?: Changes,
): Promise<string | undefined> {
  for (const table of passage.tables) {
    const [here, there] = [passage.source, passage.destination].map((end) =>
      sliceOf(passage, end, table),
    );
    if (here === undefined || there === undefined) continue;
    const parts = only === undefined ? [undefined] : inParts(only.get(table) ?? []);
    for (const keys of parts) {
      // Side by side: neither transaction may be idle while the other reads for long.
      const digests = await Promise.all(
        keys === undefined
          ? [digestOf(from, here), digestOf(to, there)]
          : [digestOfKeys(from, here, keys), digestOfKeys(to, there, keys)],
      );
      if (digests[0] === digests[1]) continue;
      const [rows, others] = digests.map((digest) => digest?.split(' ')[0]);
      return `${table.name} differs: ${rows} rows at the source, ${others} at the destination`;
    }
  }
  return undefined;
}

/** Why the destination did not take the rows, when that is not for time to mend. */
export function cannotArrive(error: unknown): string | undefined {
  if (error instanceof CannotArrive) return error.message;
  // Class 23: a row refers to none, is not unique, or fails a check.
  if (!(error instanceof StatementFailed) || !error.code.startsWith('23')) return undefined;
  const isMissing = error.code === '23503' && error.message.startsWith('insert or update on');
  const why = isMissing ? ': it refers to a row that is not there, perhaps of another tenant' : '';
  // Complaints of this class name tables and constraints, and no values.
  return `the destination does not take a row: ${error.message} (${error.code})${why}`;
}

const keyText = (key: Key): string => JSON.stringify(key);

const inParts = (keys: readonly Key[]): readonly (readonly Key[])[] =>
  Array.from({ length: Math.ceil(keys.length / SOME) }, (_, index) =>
    keys.slice(index * SOME, (index + 1) * SOME),
  );
