import pg from 'pg';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { checkColumns, checkRows, columnsOf, ensureIndex } from './check-key.ts';
import { checkDependents } from './dependents.ts';
import { Refused } from './refused.ts';
import { signatureOf } from './sources.ts';
import type { Stand } from './stand.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

/** Builds a generation beside the one in use, where nobody sees it, with all that it needs. */
export async function build(
  sql: Sql,
  turn: Turn,
  wish: Wish,
  { present, next }: Stand,
): Promise<Progress> {
  const { generation, row, text } = wish;
  const name = `capstan.${generation}`;
  if (present !== undefined) await checkDependents(sql, row.name, present.oid);
  if (next !== undefined) await sql.execute(`DROP MATERIALIZED VIEW ${name}`);
  await sql.execute(`CREATE MATERIALIZED VIEW ${name} AS ${text.sql}\nWITH NO DATA`);
  const oid = await oidOf(sql, name);
  const columns = await columnsOf(sql, oid);
  checkColumns(wish, columns);
  const shown = turn.now();
  const signature = await signatureOf(sql, oid);
  await sql.execute(`REFRESH MATERIALIZED VIEW ${name}`);
  await checkRows(sql, wish, name, columns);
  if (present?.kind === 'm') await copyIndexes(sql, present.oid, name);
  await ensureIndex(sql, wish, oid, name);
  await sql.execute(`ANALYZE ${name}`);
  const made = { hash: wish.hash, shown, signature, columns, ...(await measured(sql, name)) };
  await remember(sql, row.name, { next: made });
  return {
    is: 'more',
    because: `${row.name} was built${present ? ' anew' : ''}: ${made.rows} rows`,
  };
}

/** Rows, and how long the transaction took so far, by the server's clock. */
export async function measured(
  sql: Sql,
  name: string,
): Promise<{ readonly rows: number; readonly seconds: number }> {
  const [found] = await sql.query<{ rows: number; seconds: number }>(
    `SELECT count(*)::float8 AS rows, extract(epoch FROM clock_timestamp() - transaction_timestamp())::float8 AS seconds FROM ${name}`,
  );
  return found ?? { rows: 0, seconds: 0 };
}

/** Of a relation by its quoted name. */
export async function oidOf(sql: Sql, name: string): Promise<number> {
  const [found] = await sql.query<{ oid: number }>('SELECT to_regclass($1)::oid AS oid', [name]);
  if (found === undefined) throw new Error(`${name} is not there`);
  return found.oid;
}

/** Indexes that people gave to the view for their own queries come along, under their names. */
async function copyIndexes(sql: Sql, from: number, to: string): Promise<void> {
  const found = await sql.query<{ definition: string; on: string; name: string }>(
    `SELECT pg_get_indexdef(i.indexrelid) AS definition, c.relname AS name,
       format(' ON %I.%I USING ', n.nspname, t.relname) AS on
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE i.indrelid = $1 AND i.indisvalid AND c.relname !~ '_[0-9a-f]{12}_key$'`,
    [from],
  );
  for (const { definition, name, on } of found) {
    const [head = '', ...rest] = definition.split(on);
    await sql.execute(`${head} ON ${to} USING ${rest.join(on)}`).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Refused(`the index ${name} does not fit the new columns: ${reason}. Drop it first`);
    });
  }
}

/**
 * A view of that name that we did not make: the same definition is taken over as it is, another is a person's to decide
 * about.
 */
export async function adopt(sql: Sql, wish: Wish, { present }: Stand): Promise<Progress> {
  const { generation, row, text } = wish;
  if (present?.kind !== 'm')
    throw new Refused(
      `${row.name} is there already and no materialized view: rename it, or the row`,
    );
  const probe = `capstan.${pg.escapeIdentifier(`${generation}_p`)}`;
  await sql.execute(`CREATE VIEW ${probe} AS ${text.sql}`);
  const [found] = await sql.query<{ theirs: string; ours: string }>(
    'SELECT pg_get_viewdef($1::oid) AS theirs, pg_get_viewdef($2::regclass) AS ours',
    [present.oid, probe],
  );
  await sql.execute(`DROP VIEW ${probe}`);
  if (found?.theirs !== found?.ours) {
    throw new Refused(
      `${row.name} is there already, made by somebody else, and its definition is another. Theirs:\n${found?.theirs}\nOurs:\n${found?.ours}\nWrite theirs into ${row.file}, or drop theirs`,
    );
  }
  const columns = await columnsOf(sql, present.oid);
  if (row.refresh === 'concurrently') {
    checkColumns(wish, columns);
    if (present.populated) await checkRows(sql, wish, wish.name, columns);
    await ensureIndex(sql, wish, present.oid, wish.name);
  }
  // One that is to be incremental is taken over as it is, and then made anew.
  const hash = row.refresh === 'concurrently' ? wish.hash : '0'.repeat(64);
  await remember(sql, row.name, { relation: present.oid, hash, signature: null, shown: null });
  return { is: 'more', because: `${row.name} was there already, with the same definition` };
}
