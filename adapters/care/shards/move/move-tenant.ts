import * as v from 'valibot';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { OrderKind } from '#core/care/order.ts';
import type { CareParts } from '../../all-chores.ts';
import { tablesOf } from '../tables-of.ts';
import { CannotArrive, cannotArrive } from './catch-up.ts';
import { cleanMove, undoMove } from './clean-move.ts';
import { copyRows } from './copy-rows.ts';
import { endOf, type Passage } from './ends.ts';
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
import { surveyMove, whereRowsAre } from './survey-move.ts';
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
/** Then the engine may see to others, and to whether care is held. */
const PORTION_MILLISECONDS = 10_000;
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
    const next = await home.transaction((sql) => nextOf(sql, order, tenant, to));
    if ('phase' in next) {
      const progress = await goOn(parts, turn, next, `order/${order}`);
      const isOther = progress.is === 'done' && next.destination !== to;
      return isOther ? { is: 'more', because: progress.because } : progress;
    }
    if ('is' in next) return next;
    const { refusals } = await surveyMove(parts, home, tenant, to);
    if (refusals.length > 0) return { is: 'refused', because: refusals.join('; ') };
    const [source] =
      next.lives === undefined ? await whereRowsAre(parts, home, tenant) : [next.lives];
    if (source === undefined) return { is: 'refused', because: 'the tenant lives nowhere' };
    await home.transaction((sql) => beginMove(sql, { order, tenant, source, destination: to }));
    return { is: 'more', because: `the tenant moves from ${source} to ${to}` };
  },
});

/**
 * The tenant's move that is under way, taken over; or how the order ended; or where the tenant lives, when a move is to
 * begin. A move under way is this order's when it leads to the same shard; else it is ended first, one way or the other.
 */
async function nextOf(
  sql: Sql,
  order: string,
  tenant: string,
  to: string,
): Promise<Move | Progress | { readonly lives: string | undefined }> {
  const open = await openMove(sql, tenant);
  if (open !== undefined) {
    const move = await takeTurn(sql, open.number);
    if (move.order === order) return move;
    const isSame = move.destination === to && move.phase !== 'undoing';
    const change = isSame ? { order } : ended(move, 'the tenant was asked for elsewhere');
    await changeMove(sql, move, change);
    return { ...move, ...change };
  }
  const undone = await whyUndone(sql, order);
  if (undone !== undefined) return { is: 'refused', because: undone };
  const lives = await shardOfTenant(sql, tenant);
  return lives === to ? { is: 'done', because: `the tenant lives on ${to}` } : { lives };
}

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

/** Goes on with a move for a portion's time; it stays ours as long as nobody takes a turn. */
async function goOn(parts: ShardParts, turn: Turn, taken: Move, chore: string): Promise<Progress> {
  const home = turn.database;
  const rules = parts.rules.sharding;
  if (rules === undefined) throw new Error('the guide has no section care.sharding any more');
  const source = endOf(parts, home, taken.source, chore);
  const destination = endOf(parts, home, taken.destination, chore);
  const { tables, unlike } = await tablesOf(source, destination, rules);
  const until = turn.now() + PORTION_MILLISECONDS;
  for (let move = taken; ; ) {
    const passage: Passage = { move, home, source, destination, rules, tables };
    const progress = await step(passage, turn, unlike);
    if (progress.is !== 'more' || turn.now() >= until) return progress;
    const next = await home.read((sql) => openMove(sql, taken.tenant));
    if (next?.turn !== taken.turn) return progress;
    move = next;
  }
}

async function step(passage: Passage, turn: Turn, unlike: readonly string[]): Promise<Progress> {
  const { home, move } = passage;
  const isBefore = BEFORE_SWITCH.includes(move.phase);
  try {
    if (isBefore && unlike.length > 0) throw new CannotArrive(unlike.join('; '));
    return await stepOf(passage, turn);
  } catch (error) {
    const because = cannotArrive(error);
    if (because === undefined || !isBefore) throw error;
    await home.transaction((sql) => changeMove(sql, move, { phase: 'undoing', because }));
    return { is: 'more', because: `it is taken back: ${because}` };
  }
}

async function stepOf(passage: Passage, turn: Turn): Promise<Progress> {
  switch (passage.move.phase) {
    case 'preparing':
      return prepareMove(passage);
    case 'copying':
      return copyRows(passage);
    case 'trailing':
      return trailRows(passage, turn.now() + passage.rules.graceMinutes * MINUTE);
    case 'undoing':
      return undoMove(passage);
    default:
      return cleanMove(passage, turn.now());
  }
}
