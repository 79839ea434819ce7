import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Instant } from '#core/guide.ts';

/** A table by its names in the catalogue, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A table that nobody writes to any more: a detached partition. */
export interface StaticTable extends TableName {
  /** The table whose rows they were. */
  readonly of: TableName;
  /** What it held: from its lower bound, up to its upper one. */
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Copies a portion of the table to S3, reads it back and compares it. `done` means that every row lies in verified
 * objects with a verified manifest, and that `capstan.archives` says so; then, and only then, it may be dropped.
 */
export async function archiveTable(
  _turn: Turn,
  _objects: Objects,
  table: StaticTable,
): Promise<Progress> {
  return { is: 'refused', because: `${table.name} cannot be archived yet` };
}

/**
 * Why the table may not be dropped; undefined when every row that it has now is in its verified archive. Reads the
 * whole table: call it in the transaction that drops it, after LOCK TABLE … IN ACCESS EXCLUSIVE MODE.
 */
export async function whyNotDrop(_sql: Sql, table: StaticTable): Promise<string | undefined> {
  return `${table.name} has no verified archive`;
}
