import type { Progress } from '#core/care/chore.ts';
import { isLockTimeout } from '#core/care/database.ts';
import { waitingBehind } from '../../blockers.ts';
import { makeCareSchema } from '../../care-schema.ts';
import { gateState, makeGate, olderThanGate, stampGate } from '../gates.ts';
import { installGuards, isGuarded } from '../install-guards.ts';
import { relationOf, type ShardTable } from '../shard-table.ts';
import { gateTables } from '../shard-tables.ts';
import { CannotArrive } from './catch-up.ts';
import { claimEnd, type End, type Passage, sliceOf } from './ends.ts';
import { changeMove } from './moves.ts';
import { hasRows } from './rows.ts';

/**
 * Puts guards onto the tables of both ends and makes the tenant's gates, then waits until nobody writes who began
 * before: from then on, nothing is written at the source that is not noted.
 */
export async function prepareMove(passage: Passage): Promise<Progress> {
  const { destination, home, move, source } = passage;
  for (const end of [source, destination]) {
    await makeEnd(end);
    const waiting = await guarded(passage, end);
    if (waiting !== undefined) return waiting;
  }
  await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    if ((await gateState(sql, passage, destination)) === 'arriving') return;
    for (const table of passage.tables) {
      if (!(await hasRows(sql, sliceOf(passage, destination, table)))) continue;
      throw new CannotArrive(
        `${relationOf(destination.shard.schema, table)} has rows of the tenant already, which no move put there`,
      );
    }
    await makeGate(sql, passage, destination, 'arriving');
  });
  await source.database.transaction(async (sql) => {
    await claimEnd(sql, passage, source);
    await makeGate(sql, passage, source, 'leaving');
  });
  await source.database.transaction(async (sql) => {
    await claimEnd(sql, passage, source);
    await stampGate(sql, passage, source);
  });
  // Twice: sessions are looked at one after another, and a snapshot may go from one not yet seen to one already passed.
  for (let look = 0; look < 2; look += 1) {
    const older = await source.database.read((sql) => olderThanGate(sql, passage, source));
    if (older.length === 0) continue;
    const because = `waits for transactions that began before the gate: ${older.slice(0, 3).join(', ')}`;
    return { is: 'waiting', because };
  }
  await home.transaction((sql) => changeMove(sql, move, { phase: 'copying' }));
  return { is: 'more', because: 'what is written at the source is noted' };
}

/** What an end remembers in; at home that was made already. */
export async function makeEnd({ database, isHome }: End): Promise<void> {
  if (!isHome) await makeCareSchema(database, [gateTables]);
}

async function guarded(passage: Passage, end: End): Promise<Progress | undefined> {
  const { schema } = end.shard;
  const { rules, tables } = passage;
  const bare = await end.database.read(async (sql) => {
    const found: ShardTable[] = [];
    for (const table of tables) {
      if (!(await isGuarded(sql, schema, table, rules.tenantKey))) found.push(table);
    }
    return found;
  });
  for (const table of bare) {
    try {
      await end.database.transaction((sql) => installGuards(sql, schema, table, rules.tenantKey));
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      const relation = relationOf(schema, table);
      return waitingBehind(end.database, relation, `wants to put a guard onto ${relation}`);
    }
  }
  return undefined;
}
