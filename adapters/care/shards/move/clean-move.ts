import type { Progress } from '#core/care/chore.ts';
import type { Instant } from '#core/guide.ts';
import { bar, gateState, removeGate, reopenGate, welcome } from '../gates.ts';
import { claimEnd, type Passage, sliceOf } from './ends.ts';
import { changeMove, shardOfTenant } from './moves.ts';
import { deleteOldRows, type OldRows, oldRows } from './old-rows.ts';
import { makeEnd } from './prepare-move.ts';
import { keyOf, rowsOf } from './rows.ts';

const later = (instant: Instant): string => new Date(instant).toISOString();

/**
 * After the switch: lets writers in at the destination, if that was not done yet, and when the grace is over deletes the
 * old rows, those that refer to others first. The gate at the old place stays shut, for whoever has an old route.
 */
export async function cleanMove(passage: Passage, now: Instant): Promise<Progress> {
  const { destination, home, move, source } = passage;
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
  const some = await source.database.read((sql) => oldRows(sql, passage, source));
  if (some !== undefined) {
    const lost = await countLost(passage, some);
    const count = some.keys.length;
    if (lost > 0) {
      const because = `nothing more is deleted: ${lost} of ${count} rows of ${some.table.name} are gone at ${move.destination}, and nobody deleted them there`;
      return { is: 'refused', because };
    }
    await source.database.transaction(async (sql) => {
      await claimEnd(sql, passage, source);
      await deleteOldRows(sql, passage, source, some);
    });
    return { is: 'more', because: `${count} old rows of ${some.table.name} were deleted` };
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
  const { destination, home, move, source } = passage;
  for (const end of [source, destination]) await makeEnd(end);
  await source.database.transaction(async (sql) => {
    await claimEnd(sql, passage, source);
    await reopenGate(sql, passage, source);
    await removeGate(sql, passage, source);
  });
  const some = await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    // Without this move's gate nothing here is of this move.
    if ((await gateState(sql, passage, destination)) !== 'arriving') return undefined;
    const copied = await oldRows(sql, passage, destination);
    if (copied !== undefined) await deleteOldRows(sql, passage, destination, copied);
    return copied;
  });
  if (some !== undefined) {
    const because = `${some.keys.length} copied rows of ${some.table.name} were deleted`;
    return { is: 'more', because };
  }
  await destination.database.transaction(async (sql) => {
    await claimEnd(sql, passage, destination);
    await bar(sql, passage, destination);
  });
  await home.transaction((sql) => changeMove(sql, move, { phase: 'undone' }));
  return { is: 'more', because: `the tenant stays on ${move.source}: ${move.because}` };
}

/** How many of them are at the destination no more, though nobody deleted them there. */
const countLost = (passage: Passage, { table, keys }: OldRows): Promise<number> =>
  passage.destination.database.read(async (sql) => {
    const slice = sliceOf(passage, passage.destination, table);
    const rows = await rowsOf(sql, slice, keys);
    const there = new Set(rows.map((row) => JSON.stringify(keyOf(table, row))));
    const deleted = await sql.query(
      `SELECT DISTINCT key FROM capstan.gate_changes
       WHERE schema_name = $1 AND tenant = $2 AND table_name = $3 AND key = ANY ($4::jsonb[])`,
      [slice.schema, slice.tenant, table.name, keys.map((key) => JSON.stringify(key))],
    );
    for (const { key } of deleted) there.add(JSON.stringify(key));
    return keys.filter((key) => !there.has(JSON.stringify(key))).length;
  });
