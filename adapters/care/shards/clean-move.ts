import type { Progress } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Instant } from '#core/guide.ts';
import { claimEnd, type End, type Passage, sliceOf } from './ends.ts';
import { bar, gateState, removeGate, reopenGate, welcome } from './gates.ts';
import { changeMove, shardOfTenant } from './moves.ts';
import { makeEnd } from './prepare-move.ts';
import { deleteRows, type Key, keyOf, rowsAfter, rowsOf } from './rows.ts';
import type { ShardTable } from './shard-table.ts';

const later = (instant: Instant): string => new Date(instant).toISOString();

/**
 * After the switch: lets writers in at the destination, if that was not done yet, and when the grace is over deletes the
 * old rows, those that refer to others first. The gate at the old place stays shut, for whoever has an old route.
 */
export async function cleanMove(passage: Passage, now: Instant): Promise<Progress> {
  const { destination, home, move, source, tables } = passage;
  await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    await welcome(sql, passage, destination);
  });
  if (now < move.cleanAfter) {
    const because = `the tenant lives on ${move.destination}; the old rows are kept until ${later(move.cleanAfter)}`;
    return { is: 'waiting', because };
  }
  const lives = await home.read((sql) => shardOfTenant(sql, move.tenant));
  if (lives !== move.destination) {
    const because = `nothing is deleted: capstan.tenant_shards has the tenant on ${lives ?? 'no shard'}, not on ${move.destination}`;
    return { is: 'refused', because };
  }
  for (const table of tables.toReversed()) {
    const some = await nextKeys(passage, source, table);
    if (some.length === 0) continue;
    const lost = await lostKeys(passage, table, some);
    if (lost > 0) {
      const because = `nothing more is deleted: ${lost} of ${some.length} rows of ${table.name} are gone at ${move.destination}, and nobody deleted them there`;
      return { is: 'refused', because };
    }
    await source.database.transaction(async (sql) => {
      await claimEnd(sql, passage, source);
      await deleteRows(sql, sliceOf(passage, source, table), some);
    });
    return { is: 'more', because: `${some.length} old rows of ${table.name} were deleted` };
  }
  await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    await removeGate(sql, passage, destination);
  });
  const paused =
    move.pausedMilliseconds === null
      ? ''
      : `; its writers paused for ${Math.ceil(move.pausedMilliseconds)} ms`;
  const because = `the tenant lives on ${move.destination}, ${move.rows} rows were moved${paused}`;
  await home.transaction((sql) => changeMove(sql, move, { phase: 'done', because }));
  return { is: 'done', because, figures: { rows: move.rows } };
}

/** Takes a move back before its switch: writers go on where they are, and what was copied is deleted. */
export async function undoMove(passage: Passage): Promise<Progress> {
  const { destination, home, move, source, tables } = passage;
  for (const end of [source, destination]) await makeEnd(end);
  await source.database.transaction(async (sql) => {
    await claimEnd(sql, passage, source);
    await reopenGate(sql, passage, source);
    await removeGate(sql, passage, source);
  });
  for (const table of tables.toReversed()) {
    const deleted = await destination.database.transaction(async (sql) => {
      await claimEnd(sql, passage, destination);
      // Without this move's gate nothing here is of this move.
      if ((await gateState(sql, passage, destination)) !== 'arriving') return 0;
      const slice = sliceOf(passage, destination, table);
      return deleteRows(sql, slice, keysOf(table, await rowsAfter(sql, slice, undefined)));
    });
    if (deleted > 0) {
      return { is: 'more', because: `${deleted} copied rows of ${table.name} were deleted` };
    }
  }
  await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    await bar(sql, passage, destination);
  });
  await home.transaction((sql) => changeMove(sql, move, { phase: 'undone' }));
  return { is: 'more', because: `the tenant stays on ${move.source}: ${move.because}` };
}

const keysOf = (table: ShardTable, rows: Awaited<ReturnType<typeof rowsAfter>>): readonly Key[] =>
  rows.map((row) => keyOf(table, row));

const nextKeys = (passage: Passage, end: End, table: ShardTable): Promise<readonly Key[]> =>
  end.database.read(async (sql) =>
    keysOf(table, await rowsAfter(sql, sliceOf(passage, end, table), undefined)),
  );

/** How many of the keys are at the destination no more, though nobody deleted them there. */
const lostKeys = (passage: Passage, table: ShardTable, keys: readonly Key[]): Promise<number> =>
  passage.destination.database.read(async (sql: Sql) => {
    const slice = sliceOf(passage, passage.destination, table);
    const there = new Set(
      keysOf(table, await rowsOf(sql, slice, keys)).map((key) => JSON.stringify(key)),
    );
    const deleted = await sql.query(
      `SELECT DISTINCT key FROM capstan.gate_changes
       WHERE schema_name = $1 AND tenant = $2 AND table_name = $3 AND key = ANY ($4::jsonb[])`,
      [slice.schema, slice.tenant, table.name, keys.map((key) => JSON.stringify(key))],
    );
    for (const { key } of deleted) there.add(JSON.stringify(key));
    return keys.filter((key) => !there.has(JSON.stringify(key))).length;
  });
