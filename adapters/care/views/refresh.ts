import type { Progress, Turn } from '#core/care/chore.ts';
import { type Sql, StatementFailed } from '#core/care/database.ts';
import { changesBetween } from '#core/care/views/signature.ts';
import { isBelieved } from '#core/care/views/view-due.ts';
import { measured } from './build.ts';
import { ensureIndex } from './check-key.ts';
import { checkMoment, statementsOf } from './incremental.ts';
import { Refused } from './refused.ts';
import { signatureOf } from './sources.ts';
import type { Stand } from './stand.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

/** Refreshes a view, or finds that nothing changed: then it shows this moment as well. */
export async function refresh(sql: Sql, turn: Turn, wish: Wish, found: Stand): Promise<Progress> {
  const { cadence, name } = wish.row;
  if ('after' in cadence) {
    // Read before the view itself: what its leader does from here on leads to another turn.
    await sql.execute(
      'UPDATE capstan.views SET followed = (SELECT turns FROM capstan.views WHERE name = $2) WHERE name = $1',
      [name, cadence.after],
    );
  }
  return wish.row.refresh === 'incremental'
    ? fold(sql, turn, wish, found)
    : concurrently(sql, turn, wish, found);
}

async function concurrently(
  sql: Sql,
  turn: Turn,
  wish: Wish,
  { present, state }: Stand,
): Promise<Progress> {
  const { name, row } = wish;
  if (present === undefined) throw new Error(`${row.name} is not there`);
  const shown = turn.now();
  const signature = await signatureOf(sql, present.oid);
  const isSame = changesBetween(state?.signature ?? undefined, signature) === 0;
  if (present.populated && isSame && isBelieved(state?.refreshed ?? 0, shown))
    return skip(sql, row.name, shown);
  // Nobody can read what was never filled, so nobody is held.
  const how = present.populated ? 'CONCURRENTLY ' : '';
  if (present.populated) await ensureIndex(sql, wish, present.oid, name);
  try {
    await sql.execute(`REFRESH MATERIALIZED VIEW ${how}${name}`);
  } catch (error) {
    // 21000: rows that are alike in every column; 23505: in the key.
    if (!(error instanceof StatementFailed) || !['21000', '23505'].includes(error.code))
      throw error;
    throw new Refused(
      `${row.name} keeps its old contents: rows of the new ones share the key ${row.key.join(', ')}. See SELECT ${row.key.join(', ')}, count(*) FROM (\n${wish.text.sql}\n) AS q GROUP BY ${row.key.join(', ')} HAVING count(*) > 1`,
    );
  }
  const { rows, seconds } = await measured(sql, name);
  const nulls = row.key.map((column) => `"${column}" IS NULL`).join(' OR ');
  const [key] = await sql.query<{ nulls: boolean }>(
    `SELECT EXISTS (SELECT FROM ${name} WHERE ${nulls}) AS nulls`,
  );
  await remember(
    sql,
    row.name,
    {
      signature,
      shown,
      refreshed: shown,
      seconds,
      rows,
      how: present.populated ? 'concurrently' : 'plain',
      was_skipped: false,
      null_keys: key?.nulls ?? false,
    },
    ['refreshes', 'turns'],
  );
  return { is: 'done', because: 'refreshed', figures: { rows, seconds } };
}

/** Folds the changes that were collected since into the totals: what it costs follows the change. */
async function fold(sql: Sql, turn: Turn, wish: Wish, { parts, state }: Stand): Promise<Progress> {
  const { generation, row } = wish;
  if (parts?.table == null) throw new Error(`${row.name} is not prepared`);
  const shown = turn.now();
  const deltas = await pendingOf(sql, generation);
  if (deltas.lost) {
    await remember(sql, row.name, { filled: null });
    return {
      is: 'more',
      because: `changes of ${parts.table} were lost: ${row.name} is filled anew`,
    };
  }
  if (deltas.groups === 0) return skip(sql, row.name, shown);
  await checkMoment(sql, parts);
  const statements = await statementsOf(sql, wish);
  const [folded] = await sql.query<{ added: number; removed: number; redo: number }>(
    statements.fold,
  );
  const { added = 0, removed = 0, redo = 0 } = folded ?? {};
  if (redo > 0) {
    const redone = await sql.execute(statements.redo(parts.table));
    if (redone !== redo)
      throw new Error(`${redo - redone} groups of ${row.name} are gone from ${parts.table}`);
  }
  const [took] = await sql.query<{ seconds: number }>(
    'SELECT extract(epoch FROM clock_timestamp() - transaction_timestamp())::float8 AS seconds',
  );
  const rows = (state?.rows ?? 0) + added - removed;
  const seconds = took?.seconds ?? 0;
  await remember(
    sql,
    row.name,
    {
      shown,
      refreshed: shown,
      seconds,
      rows,
      how: 'incremental',
      was_skipped: false,
    },
    ['refreshes', 'turns'],
  );
  return {
    is: 'done',
    because: `${deltas.rows} changed rows folded in`,
    figures: { rows, seconds, changedRows: deltas.rows, recomputedGroups: redo },
  };
}

/** What waits to be folded in. */
export async function pendingOf(
  sql: Sql,
  generation: string,
): Promise<{ readonly groups: number; readonly rows: number; readonly lost: boolean }> {
  const [found] = await sql.query<{ groups: number; rows: number; lost: boolean }>(
    `SELECT count(*)::float8 AS groups, coalesce(sum(touched), 0)::float8 AS rows, coalesce(bool_or(lost), false) AS lost
     FROM capstan.${generation}_d`,
  );
  return found ?? { groups: 0, rows: 0, lost: false };
}

async function skip(sql: Sql, name: string, shown: number): Promise<Progress> {
  await remember(sql, name, { shown, was_skipped: true }, ['skipped', 'turns']);
  return { is: 'done', because: 'nothing changed', figures: { seconds: 0 } };
}
