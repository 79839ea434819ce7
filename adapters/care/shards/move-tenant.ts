import * as v from 'valibot';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Database } from '#core/care/database.ts';
import type { OrderKind } from '#core/care/order.ts';
import type { CareParts } from '../all-chores.ts';
import { CannotArrive, cannotArrive } from './catch-up.ts';
import { cleanMove, undoMove } from './clean-move.ts';
import { copyRows } from './copy-rows.ts';
import { type End, endOf, type Passage } from './ends.ts';
import {
  beginMove,
  changeMove,
  type Move,
  openMove,
  shardOfTenant,
  takeTurn,
  whyUndone,
} from './moves.ts';
import { prepareMove } from './prepare-move.ts';
import { readTables } from './shard-table.ts';
import { surveyMove, unlike, whereRowsAre } from './survey-move.ts';
import { trailRows } from './switch-over.ts';

export type ShardParts = Pick<CareParts, 'rules' | 'shard'>;

const input = v.strictObject({
  tenant: v.pipe(
    v.string(),
    v.nonEmpty('a tenant'),
    v.maxLength(200, 'at most 200 characters'),
    v.description('The tenant, as its column has it.'),
  ),
  to: v.pipe(v.string(), v.nonEmpty('a shard'), v.description('The id of a shard in the guide.')),
});

const MINUTE = 60_000;
const BEFORE_SWITCH: readonly Move['phase'][] = ['preparing', 'copying', 'trailing'];

/**
 * Moves a tenant to another shard without losing a write: copies in batches while it is written, follows what changes,
 * pauses its writers for a moment to compare and switch, and cleans up when the grace is over.
 */
export const moveTenant = (parts: ShardParts): OrderKind<v.InferOutput<typeof input>> => ({
  id: 'move-tenant',
  input,
  divisible: true,
  survey: (database, { tenant, to }) => surveyMove(parts, database, tenant, to),
  async advance(turn, { tenant, to }, order) {
    const home = turn.database;
    const open = await home.read((sql) => openMove(sql, tenant));
    if (open !== undefined)
      return goOn(parts, turn, await asAsked(home, open, order, to), `order/${order}`);
    const undone = await home.read((sql) => whyUndone(sql, order));
    if (undone !== undefined) return { is: 'refused', because: undone };
    const lives = await home.read((sql) => shardOfTenant(sql, tenant));
    if (lives === to) return { is: 'done', because: `the tenant lives on ${to}` };
    const { refusals } = await surveyMove(parts, home, tenant, to);
    if (refusals.length > 0) return { is: 'refused', because: refusals.join('; ') };
    const [source = lives] = lives === undefined ? await whereRowsAre(parts, home, tenant) : [];
    if (source === undefined) return { is: 'refused', because: 'the tenant lives nowhere' };
    await home.transaction((sql) => beginMove(sql, { order, tenant, source, destination: to }));
    return { is: 'more', because: `the tenant moves from ${source} to ${to}` };
  },
});

/** A move under way is this order's when it leads to the same shard; else it is ended first, one way or the other. */
const asAsked = (home: Database, open: Move, order: string, to: string): Promise<Move> =>
  home.transaction(async (sql) => {
    const move = await takeTurn(sql, open.number);
    const isSame = move.destination === to;
    if (isSame && move.order === order) return move;
    const change = isSame ? { order } : ended(move, 'the tenant was asked for elsewhere');
    await changeMove(sql, move, change);
    return { ...move, ...change };
  });

/** What ends a move: before its switch it is taken back, after it there is no more grace. */
const ended = (move: Move, because: string) =>
  BEFORE_SWITCH.includes(move.phase)
    ? ({ phase: 'undoing', because } as const)
    : ({ cleanAfter: 0 } as const);

/** Ends a move that nobody wants any more. */
export async function endMove(parts: ShardParts, turn: Turn, forsaken: Move): Promise<Progress> {
  const move = await turn.database.transaction(async (sql) => {
    const taken = await takeTurn(sql, forsaken.number);
    if (!BEFORE_SWITCH.includes(taken.phase)) return taken;
    const change = ended(taken, 'it was called off');
    await changeMove(sql, taken, change);
    return { ...taken, ...change };
  });
  return goOn(parts, turn, move, 'shards');
}

async function goOn(parts: ShardParts, turn: Turn, move: Move, chore: string): Promise<Progress> {
  const home = turn.database;
  const passage = await passageOf(parts, home, move, chore);
  try {
    return await portion(passage, turn);
  } catch (error) {
    const because = cannotArrive(error);
    if (because === undefined || !BEFORE_SWITCH.includes(move.phase)) throw error;
    await home.transaction((sql) => changeMove(sql, move, { phase: 'undoing', because }));
    return { is: 'more', because: `it is taken back: ${because}` };
  }
}

async function portion(passage: Passage, turn: Turn): Promise<Progress> {
  const { destination, move, rules, source } = passage;
  if (BEFORE_SWITCH.includes(move.phase)) {
    const wrong = await unlike(source, destination, rules);
    if (wrong.length > 0) throw new CannotArrive(wrong.join('; '));
  }
  switch (move.phase) {
    case 'preparing':
      return prepareMove(passage);
    case 'copying':
      return copyRows(passage);
    case 'trailing':
      return trailRows(passage, turn.now() + rules.graceMinutes * MINUTE);
    case 'undoing':
      return undoMove(passage);
    default:
      return cleanMove(passage, turn.now());
  }
}

async function passageOf(
  parts: ShardParts,
  home: Database,
  move: Move,
  chore: string,
): Promise<Passage> {
  const rules = parts.rules.sharding;
  if (rules === undefined) throw new Error('the guide has no section care.sharding any more');
  const source: End = endOf(parts, home, move.source, chore);
  const destination = endOf(parts, home, move.destination, chore);
  const tables = await destination.database.read((sql) =>
    readTables(sql, destination.shard.schema, rules),
  );
  return { move, home, source, destination, rules, tables };
}
