import type { Chore } from '#core/care/chore.ts';
import { endMove, type ShardParts } from './move-tenant.ts';
import { forsakenMoves, type Move } from './moves.ts';

/**
 * Ends moves whose order was called off: before the switch they are taken back, after it they are cleaned up. So a gate
 * that was left shut, or notes what nobody reads, does not stay.
 */
export const forsakenMovesChore = (parts: ShardParts): Chore => ({
  id: 'shards',
  kind: 'order',
  divisible: true,
  async look({ database, now }) {
    const [moves, counted] = await database.read(async (sql) => [
      await forsakenMoves(sql),
      await sql.query(
        'SELECT shard, count(*)::int AS tenants FROM capstan.tenant_shards GROUP BY shard ORDER BY shard',
      ),
    ]);
    const known = parts.rules.sharding?.shards.map(({ id }) => id) ?? [];
    const strays = counted.filter(({ shard }) => !known.includes(String(shard)));
    const isDue = (move: Move): boolean => move.phase !== 'moved' || move.cleanAfter <= now();
    return {
      due: moves.some(isDue),
      because:
        moves.length === 0 ? 'no move was called off' : `${moves.length} moves were called off`,
      figures: Object.fromEntries(
        counted.map(({ shard, tenants }) => [`tenants on ${String(shard)}`, Number(tenants)]),
      ),
      warnings: strays.map(
        ({ shard, tenants }) =>
          `${String(tenants)} tenants live on "${String(shard)}", which is no shard of the guide.`,
      ),
    };
  },
  async advance(turn) {
    const [move] = await turn.database.read(forsakenMoves);
    if (move === undefined) return { is: 'done', because: 'no move is called off' };
    const progress = await endMove(parts, turn, move);
    return progress.is === 'done' ? { is: 'more', because: progress.because } : progress;
  },
});
