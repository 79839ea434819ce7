import type { Shard, ShardingRules } from '#core/care/care-rules.ts';
import { ChoreBusy, type Database, type Sql } from '#core/care/database.ts';
import type { CareParts } from '../../all-chores.ts';
import type { ShardTable } from '../shard-table.ts';
import { MOVE_SETTING } from '../shard-tables.ts';
import type { Move } from './moves.ts';
import type { Slice } from './rows.ts';

/** One end of a move: a shard and its database. */
export interface End {
  readonly shard: Shard;
  readonly database: Database;
  /** Its database is the one that is cared for, so what is done there is one with what is remembered. */
  readonly isHome: boolean;
}

/** A move with both its ends, as one call sees it. */
export interface Passage {
  readonly move: Move;
  readonly home: Database;
  readonly source: End;
  readonly destination: End;
  readonly rules: ShardingRules;
  /** In the order of reference, as they are at the destination. */
  readonly tables: readonly ShardTable[];
}

/** A shard of the guide with its database, under the lock of `chore`. Throws when there is no such shard. */
export function endOf(
  { rules, shard: open }: Pick<CareParts, 'rules' | 'shard'>,
  home: Database,
  id: string,
  chore: string,
): End {
  const shard = rules.sharding?.shards.find((one) => one.id === id);
  if (shard === undefined) throw new Error(`the guide has no shard "${id}"`);
  const isHome = shard.url === undefined;
  return { shard, isHome, database: isHome ? home : open(shard.url).of(chore) };
}

/** The tenant's rows of one table at one end. */
export const sliceOf = (
  { move: { tenant }, rules: { tenantKey } }: Passage,
  { shard: { schema } }: End,
  table: ShardTable,
): Slice => ({ schema, table, tenant, tenantKey });

/**
 * Begins every transaction that changes something at an end: refuses a call that is too late, for one that came after
 * it has been here, and says to gates and triggers that these writes are those of the move.
 */
export async function claimEnd(
  sql: Sql,
  { move: { number, tenant, turn } }: Pick<Passage, 'move'>,
  { shard: { schema } }: End,
): Promise<void> {
  const claimed = await sql.query(
    `INSERT INTO capstan.move_ends AS e (schema_name, tenant, move, turn) VALUES ($1, $2, $3, $4)
     ON CONFLICT (schema_name, tenant) DO UPDATE SET move = excluded.move, turn = excluded.turn,
       table_index = CASE WHEN e.move = excluded.move THEN e.table_index ELSE 0 END,
       last_key = CASE WHEN e.move = excluded.move THEN e.last_key END,
       rows = CASE WHEN e.move = excluded.move THEN e.rows ELSE 0 END,
       cleaned_index = CASE WHEN e.move = excluded.move THEN e.cleaned_index ELSE 0 END,
       cleaned_key = CASE WHEN e.move = excluded.move THEN e.cleaned_key END
     WHERE (e.move, e.turn) <= (excluded.move, excluded.turn)
     RETURNING set_config('${MOVE_SETTING}', move::text, true)`,
    [schema, tenant, number, turn],
  );
  if (claimed.length !== 1) throw new ChoreBusy('another call goes on with this move');
}
