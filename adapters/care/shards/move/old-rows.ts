import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { ShardTable } from '../shard-table.ts';
import { type End, type Passage, sliceOf } from './ends.ts';
import { deleteRows, type Key, keyOf, rowsAfter } from './rows.ts';

/** Rows of a tenant that are to be deleted next at an end. */
export interface OldRows {
  readonly table: ShardTable;
  readonly keys: readonly Key[];
  /** The place of their table among all, children before parents. */
  readonly index: number;
}

const progress = v.array(
  v.object({ cleaned_index: v.number(), cleaned_key: v.nullable(v.array(v.string())) }),
);

const place = ({ move }: Passage, { shard }: End): readonly string[] => [
  shard.schema,
  move.tenant,
  move.number,
];

/**
 * The next rows to delete, those that refer to others first; undefined when there are none left. How far it came is
 * remembered, for whoever begins anew each time reads all of the others' rows again.
 */
export async function oldRows(sql: Sql, passage: Passage, end: End): Promise<OldRows | undefined> {
  const found = await sql.query(
    'SELECT cleaned_index, cleaned_key FROM capstan.move_ends WHERE schema_name = $1 AND tenant = $2 AND move = $3',
    place(passage, end),
  );
  const [at = { cleaned_index: 0, cleaned_key: null }] = v.parse(progress, found);
  for (const [index, table] of passage.tables.toReversed().entries()) {
    if (index < at.cleaned_index) continue;
    const last = index === at.cleaned_index ? at.cleaned_key : null;
    const rows = await rowsAfter(sql, sliceOf(passage, end, table), last ?? undefined);
    if (rows.length > 0) return { table, index, keys: rows.map((row) => keyOf(table, row)) };
  }
  return undefined;
}

/** Deletes them, and remembers how far that is. */
export async function deleteOldRows(
  sql: Sql,
  passage: Passage,
  end: End,
  { table, keys, index }: OldRows,
): Promise<void> {
  await deleteRows(sql, sliceOf(passage, end, table), keys);
  await sql.execute(
    'UPDATE capstan.move_ends SET cleaned_index = $4, cleaned_key = $5 WHERE schema_name = $1 AND tenant = $2 AND move = $3',
    [...place(passage, end), index, keys.at(-1)],
  );
}
