import pg from 'pg';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { measured, oidOf } from './build.ts';
import { columnsOf } from './check-key.ts';
import { checkDependents } from './dependents.ts';
import { type Base, checkExpressions, checkTable } from './incremental-checks.ts';
import { expressionsSql, type Form } from './incremental-form.ts';
import { type IncrementalSql, incrementalSql } from './incremental-sql.ts';
import { Refused } from './refused.ts';
import { SOON_OR_NEVER } from './soon-or-never.ts';
import type { Parts, Stand } from './stand.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

/** What triggers run with, so that they compute what a refresh would. */
const SETTINGS = `SET search_path = public, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD'
  SET IntervalStyle = 'iso_8601' SET extra_float_digits = 1 SET bytea_output = 'hex'`;

const EVENTS = [
  ['INSERT', 'NEW TABLE AS came'],
  ['UPDATE', 'NEW TABLE AS came OLD TABLE AS went'],
  ['DELETE', 'OLD TABLE AS went'],
] as const;

const formOf = ({ form, row }: Wish): Form => {
  if (form === undefined) throw new Error(`${row.name} is not incremental`);
  return form;
};

/** The statements of a prepared generation. */
export async function statementsOf(sql: Sql, wish: Wish): Promise<IncrementalSql> {
  const types = await typesOf(sql, `capstan.${wish.generation}_s`);
  return incrementalSql(formOf(wish), wish.generation, types);
}

/** The view itself, over the totals of a prepared generation. */
export async function shownSql(sql: Sql, wish: Wish, columns: readonly string[]): Promise<string> {
  const { shown } = await statementsOf(sql, wish);
  return `SELECT ${shown(columns.map(pg.escapeIdentifier))} FROM capstan.${wish.generation}`;
}

/** Makes what collects changes: totals, deltas, and triggers on the table. From its commit on no change is missed. */
export async function prepare(sql: Sql, wish: Wish, found: Stand): Promise<Progress> {
  const { generation, row } = wish;
  const form = formOf(wish);
  if (found.present !== undefined && found.state?.hash !== wish.hash)
    await checkDependents(sql, row.name, found.present.oid);
  const names = await outputOf(sql, wish);
  const keys = names.filter((_, index) => form.columns[index]?.is === 'key');
  if ([...keys].sort().join() !== [...row.key].sort().join()) {
    throw new Refused(
      `the key of ${row.name} should be what it is grouped by: ${keys.join(', ')}, not ${row.key.join(', ')}`,
    );
  }
  const base = await checkTable(sql, form);
  const view = `capstan.${generation}_s`;
  await sql.execute(`CREATE OR REPLACE VIEW ${view} AS ${expressionsSql(form)}`);
  await checkExpressions(sql, wish, await oidOf(sql, view));
  const statements = await statementsOf(sql, wish);
  const places = form.columns.flatMap(({ is }, index) => (is === 'key' ? [`k${index}`] : []));
  const name = `capstan.${generation}`;
  const tables = [
    statements.totals,
    `CREATE INDEX ON ${name} (h)`,
    `CREATE INDEX ON ${name} (${places.join(', ')})`,
    `CREATE INDEX ON ${name} (h) WHERE redo`,
    statements.deltas,
  ];
  // Another table has the name now: nothing of the one before belongs here any more.
  if (found.parts?.base != null && found.parts.base !== base.oid) await stopCollecting(sql, wish);
  if (found.next === undefined) await sql.execute(tables.join(';\n'));
  for (const statement of statements.trial(base.table)) await sql.execute(statement);
  await sql.execute('UPDATE capstan.views SET filled = NULL WHERE name = $1', [row.name]);
  // Writers wait from its first trigger to the COMMIT that follows at once.
  const script = [
    SOON_OR_NEVER,
    await triggerFunction(sql, generation, base, statements.triggerBody),
    ...EVENTS.map(
      ([event, changes]) => `CREATE OR REPLACE TRIGGER capstan_${generation}_${event.toLowerCase()}
        AFTER ${event} ON ${base.table} REFERENCING ${changes}
        FOR EACH STATEMENT EXECUTE FUNCTION ${name}_f()`,
    ),
  ];
  await sql.execute(script.join(';\n'));
  return { is: 'more', because: `changes of ${base.table} are collected for ${row.name}` };
}

/** Nobody can compute it: then writers need not pay for it either. */
export async function stopCollecting(sql: Sql, { generation }: Wish): Promise<void> {
  await sql.execute(`${SOON_OR_NEVER}; DROP FUNCTION IF EXISTS capstan.${generation}_f() CASCADE`);
}

/** Fills the totals from the table, all of one moment, and forgets the changes that this moment shows. */
export async function fill(sql: Sql, turn: Turn, wish: Wish, found: Stand): Promise<Progress> {
  const { generation, hash, row } = wish;
  const { parts, state } = found;
  if (parts?.table == null) throw new Error(`${row.name} is not prepared`);
  const shown = turn.now();
  await checkMoment(sql, parts);
  const { fill: filling } = await statementsOf(sql, wish);
  const columns = await outputOf(sql, wish);
  await sql.execute(`DELETE FROM capstan.${generation}_d`);
  await sql.execute(`DELETE FROM capstan.${generation}`);
  await sql.execute(filling(parts.table));
  await sql.execute(`ANALYZE capstan.${generation}`);
  const { rows, seconds } = await measured(sql, `capstan.${generation}`);
  const filled = { hash, file: parts.file };
  const isInUse = found.present !== undefined && state?.hash === hash;
  await remember(
    sql,
    row.name,
    isInUse
      ? { filled, shown, rows, seconds, refreshed: shown, how: 'filled anew', was_skipped: false }
      : { filled, next: { hash, shown, seconds, rows, columns, signature: null } },
    isInUse ? ['refreshes', 'turns'] : [],
  );
  return { is: 'more', because: `${row.name} was filled: ${rows} rows` };
}

/** TRUNCATE and rewrites are no part of a moment: the table is held, and has to be the one that the moment knows. */
export async function checkMoment(sql: Sql, { base, file, table }: Parts): Promise<void> {
  await sql.execute(`LOCK TABLE ${table} IN ACCESS SHARE MODE`);
  const [now] = await sql.query<{ file: number }>('SELECT pg_relation_filenode($1) AS file', [
    base,
  ]);
  if (now?.file !== file) throw new Moved(`${table} was truncated or rewritten just now`);
}

/** The table changed beneath the moment; the next portion has another. */
export class Moved extends Error {
  override readonly name = 'Moved';
}

/** The columns that the file's SELECT has. */
async function outputOf(sql: Sql, { generation, text }: Wish): Promise<readonly string[]> {
  const name = `capstan.${generation}_p`;
  await sql.execute(`CREATE VIEW ${name} AS ${text.sql}`);
  const columns = await columnsOf(sql, await oidOf(sql, name));
  await sql.execute(`DROP VIEW ${name}`);
  return columns;
}

/** Types as DDL writes them, with the collation where it is not the type's own. */
async function typesOf(sql: Sql, view: string): Promise<readonly string[]> {
  const found = await sql.query<{ type: string }>(
    `SELECT format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
         THEN format(' COLLATE %I.%I', n.nspname, l.collname) ELSE '' END AS type
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_namespace n ON n.oid = l.collnamespace
     WHERE a.attrelid = $1::regclass AND a.attname ~ '^c[0-9]+$' ORDER BY a.attnum`,
    [view],
  );
  return found.map(({ type }) => type);
}

/**
 * The trigger's function. A column that was renamed since, or a row that an expression cannot take, must not make a
 * write fail: then it only notes that changes were lost, and the view is filled anew.
 */
async function triggerFunction(
  sql: Sql,
  generation: string,
  { oid }: Base,
  body: string,
): Promise<string> {
  const columns = await sql.query<{ name: string; number: number }>(
    `SELECT DISTINCT a.attname AS name, a.attnum AS number FROM pg_rewrite w
     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
     WHERE w.ev_class = $1::regclass AND d.refobjid = $2`,
    [`capstan.${generation}_s`, oid],
  );
  const known = columns
    .map(({ name, number }) => `(${pg.escapeLiteral(name)}::name, ${number}::smallint)`)
    .join(', ');
  const lost = `INSERT INTO capstan.${generation}_d (lost) VALUES (true)`;
  const guard =
    known === ''
      ? ''
      : `IF (SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = TG_RELID AND (attname, attnum) IN (${known})) <> ${columns.length} THEN
        ${lost};
        RETURN NULL;
      END IF;`;
  return `CREATE OR REPLACE FUNCTION capstan.${generation}_f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${SETTINGS}
    AS ${pg.escapeLiteral(`BEGIN ${guard}
      BEGIN ${body}
      EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE IN ('40001', '40P01', '57014') THEN RAISE; END IF;
        ${lost};
      END;
      RETURN NULL; END`)}`;
}
