import pg from 'pg';
import type { Progress } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { oidOf } from './build.ts';
import { carryOver } from './carry-over.ts';
import { checkDependents } from './dependents.ts';
import { shownSql } from './incremental.ts';
import { Refused } from './refused.ts';
import type { Stand } from './stand.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

/**
 * Gives the new generation its name. The one before steps aside into the schema `capstan`, for views of ours may read it
 * until they are made anew themselves.
 */
export async function swap(sql: Sql, wish: Wish, found: Stand): Promise<Progress> {
  const { generation, name, row, schema } = wish;
  const { present, state } = found;
  const made = state?.next;
  if (!made) throw new Error(`${row.name} was not filled`);
  if (present !== undefined) {
    await checkDependents(sql, row.name, present.oid);
    const [taken] = await sql.query('SELECT to_regclass($1) IS NOT NULL AS there', [
      `capstan.${aside(wish, state.hash)}`,
    ]);
    if (taken?.['there'] === true)
      return { is: 'waiting', because: 'views that read the one before are still to be made anew' };
  }
  if (row.refresh === 'incremental') await checkNoIndexes(sql, row.name, present?.oid);
  if (present !== undefined) {
    const kind = present.kind === 'm' ? 'MATERIALIZED VIEW' : 'VIEW';
    await sql.execute(`ALTER ${kind} ${name} SET SCHEMA capstan`);
    await sql.execute(
      `ALTER ${kind} capstan.${pg.escapeIdentifier(wish.relname)} RENAME TO ${aside(wish, state.hash)}`,
    );
  }
  const kind = row.refresh === 'incremental' ? 'VIEW' : 'MATERIALIZED VIEW';
  let reads: number;
  if (row.refresh === 'incremental') {
    reads = await oidOf(sql, `capstan.${generation}_s`);
    await sql.execute(`CREATE VIEW ${name} AS ${await shownSql(sql, wish)}`);
  } else {
    reads = await oidOf(sql, `capstan.${generation}`);
    await sql.execute(
      `ALTER MATERIALIZED VIEW capstan.${generation} SET SCHEMA ${pg.escapeIdentifier(schema)}`,
    );
    await sql.execute(
      `ALTER MATERIALIZED VIEW ${pg.escapeIdentifier(schema)}.${generation} RENAME TO ${pg.escapeIdentifier(wish.relname)}`,
    );
  }
  const oid = await oidOf(sql, name);
  await carryOver(sql, present?.oid, { oid, name, kind, reads });
  if (row.refresh === 'incremental') await letOwnerRead(sql, oid, generation);
  await remember(
    sql,
    row.name,
    {
      relation: oid,
      hash: wish.hash,
      next: null,
      signature: made.signature,
      shown: made.shown,
      refreshed: made.shown,
      seconds: made.seconds,
      rows: made.rows,
      how: 'built',
      was_skipped: false,
    },
    ['refreshes', 'turns'],
  );
  return { is: 'more', because: `${row.name} has its new form, ${made.rows} rows` };
}

const aside = ({ prefix }: Wish, hash: string): string => `${prefix}${hash.slice(0, 12)}_old`;

/** A view reads its tables with its owner's rights. */
async function letOwnerRead(sql: Sql, view: number, generation: string): Promise<void> {
  const [found] = await sql.query<{ owner: string }>(
    'SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = $1',
    [view],
  );
  if (found === undefined) return;
  await sql.execute(`GRANT SELECT ON capstan.${generation} TO ${pg.escapeIdentifier(found.owner)}`);
}

async function checkNoIndexes(sql: Sql, name: string, present: number | undefined): Promise<void> {
  const found = await sql.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = $1 AND NOT indisunique ORDER BY 1`,
    [present ?? 0],
  );
  if (found.length === 0) return;
  const names = found.map((one) => one.name).join(', ');
  throw new Refused(
    `${name} has indexes of its own (${names}), and an incremental view can have none: drop them first`,
  );
}

/** Drops generations that nobody reads any more. */
export async function clean(sql: Sql, wish: Wish): Promise<Progress> {
  const used = wish.generation;
  const like = `^${wish.prefix}[0-9a-f]{12}`;
  const functions = await sql.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'capstan'::regnamespace AND proname ~ $1 AND proname <> $2`,
    [`${like}_f$`, `${used}_f`],
  );
  // With the function its triggers go, and nothing else can depend on it.
  for (const { name } of functions) await sql.execute(`DROP FUNCTION capstan.${name}() CASCADE`);
  const relations = await sql.query<{ name: string; kind: string }>(
    `SELECT relname AS name, CASE relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS kind
     FROM pg_class WHERE relnamespace = 'capstan'::regnamespace AND relkind IN ('r', 'v', 'm') AND relname ~ $1
       AND relname NOT IN ($2::text, $2::text || '_d', $2::text || '_s')
     -- A view before the table that it reads.
     ORDER BY relkind = 'r', relname`,
    [like, used],
  );
  for (const { kind, name } of relations) await sql.execute(`DROP ${kind} capstan.${name}`);
  return { is: 'more', because: `older forms of ${wish.row.name} were dropped` };
}
