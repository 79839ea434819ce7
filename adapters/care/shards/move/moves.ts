import * as v from 'valibot';
import { ChoreBusy, type Sql } from '#core/care/database.ts';

/**
 * What is next of a move. `preparing`: guards and gates; `copying`; `trailing`: everything was copied, and what changes
 * is followed; `moved`: the tenant lives at its destination, the old rows wait for their end; `undoing`: it was given up.
 */
export const phases = [
  'preparing',
  'copying',
  'trailing',
  'moved',
  'undoing',
  'done',
  'undone',
] as const;
export type Phase = (typeof phases)[number];

/** A move as the database that is cared for remembers it. */
export interface Move {
  readonly number: string;
  readonly order: string;
  readonly tenant: string;
  /** Shards by their ids. */
  readonly source: string;
  readonly destination: string;
  readonly phase: Phase;
  /** Counts the calls that went on with it: whoever has an older one is too late. */
  readonly turn: string;
  readonly because: string;
  readonly verified: boolean;
  readonly rows: number;
  readonly pausedMilliseconds: number | null;
  /** Milliseconds of the caller's clock. */
  readonly cleanAfter: number;
}

const whole = v.pipe(v.string(), v.transform(Number));

const schema = v.array(
  v.object({
    number: v.string(),
    order: v.string(),
    tenant: v.string(),
    source: v.string(),
    destination: v.string(),
    phase: v.picklist(phases),
    turn: v.string(),
    because: v.string(),
    verified: v.boolean(),
    rows: whole,
    pausedMilliseconds: v.nullable(v.number()),
    cleanAfter: whole,
  }),
);

const COLUMNS = `number, order_name AS "order", tenant, source, destination, phase, turn, because, verified, rows,
  paused_milliseconds AS "pausedMilliseconds", coalesce(clean_after, 0) AS "cleanAfter"`;
const OPEN = "phase NOT IN ('done', 'undone')";

/** The tenant's move that is under way. */
export async function openMove(sql: Sql, tenant: string): Promise<Move | undefined> {
  const found = await sql.query(
    `SELECT ${COLUMNS} FROM capstan.moves WHERE tenant = $1 AND ${OPEN}`,
    [tenant],
  );
  return v.parse(schema, found)[0];
}

/** Moves under way whose order is not open any more: somebody called it off, or it was refused. */
export async function forsakenMoves(sql: Sql): Promise<readonly Move[]> {
  const found = await sql.query(
    `SELECT ${COLUMNS} FROM capstan.moves m WHERE ${OPEN} AND NOT EXISTS
       (SELECT FROM capstan.orders o WHERE o.name = m.order_name AND o.status = 'open') ORDER BY number`,
  );
  return v.parse(schema, found);
}

/** The last move that an order ended by taking it back: why. */
export async function whyUndone(sql: Sql, order: string): Promise<string | undefined> {
  const [found] = await sql.query(
    "SELECT because FROM capstan.moves WHERE order_name = $1 AND phase = 'undone' ORDER BY number DESC LIMIT 1",
    [order],
  );
  return found === undefined ? undefined : String(found['because']);
}

/** Begins a move. */
export async function beginMove(
  sql: Sql,
  { order, tenant, source, destination }: Pick<Move, 'order' | 'tenant' | 'source' | 'destination'>,
): Promise<void> {
  await sql.execute(
    'INSERT INTO capstan.tenant_shards (tenant, shard) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [tenant, source],
  );
  await sql.execute(
    'INSERT INTO capstan.moves (order_name, tenant, source, destination) VALUES ($1, $2, $3, $4)',
    [order, tenant, source, destination],
  );
}

/** Goes on with a move: from now on, whoever went on with it before is too late. */
export async function takeTurn(sql: Sql, number: string): Promise<Move> {
  const found = await sql.query(
    `UPDATE capstan.moves SET turn = turn + 1 WHERE number = $1 AND ${OPEN} RETURNING ${COLUMNS}`,
    [number],
  );
  const [move] = v.parse(schema, found);
  if (move === undefined) throw new ChoreBusy('another call has ended this move');
  return move;
}

/** Changes a move while it is still ours and as we read it. */
export async function changeMove(
  sql: Sql,
  { number, phase, turn }: Move,
  change: Partial<
    Pick<Move, 'order' | 'phase' | 'because' | 'verified' | 'rows' | 'cleanAfter'> & {
      readonly pausedMilliseconds: number;
    }
  >,
): Promise<void> {
  const changed = await sql.execute(
    `UPDATE capstan.moves SET order_name = coalesce($4, order_name), phase = coalesce($5, phase),
       because = coalesce($6, because), verified = coalesce($7, verified), rows = coalesce($8, rows),
       clean_after = coalesce($9, clean_after), paused_milliseconds = coalesce($10, paused_milliseconds),
       ended = CASE WHEN $5 IN ('done', 'undone') THEN clock_timestamp() END
     WHERE number = $1 AND turn = $2 AND phase = $3`,
    [
      ...[number, turn, phase],
      ...[change.order, change.phase, change.because, change.verified, change.rows],
      ...[change.cleanAfter, change.pausedMilliseconds],
    ].map((value) => value ?? null),
  );
  if (changed !== 1) throw new ChoreBusy('another call goes on with this move');
}

/** Where a tenant lives; undefined when nobody said so. */
export async function shardOfTenant(sql: Sql, tenant: string): Promise<string | undefined> {
  const [found] = await sql.query('SELECT shard FROM capstan.tenant_shards WHERE tenant = $1', [
    tenant,
  ]);
  return found === undefined ? undefined : String(found['shard']);
}
