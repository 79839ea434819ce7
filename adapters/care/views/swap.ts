import pg from 'pg';
import type { Progress } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { carryOver } from './carry-over.ts';
import { checkDependents } from './dependents.ts';
import { shownSql } from './incremental.ts';
import { Refused } from './refused.ts';
import { SOON_OR_NEVER } from './soon-or-never.ts';
import type { Stand } from './stand.ts';
import { remember } from './view-tables.ts';
import type { Wish } from './wish.ts';

/**
 * Gives the new generation its name. The one before steps aside into the schema `capstan`, for views of ours may read it
 * until they are made anew themselves. All that holds readers is one script and the COMMIT after it: they wait for two
 * round trips, and when our process sleeps between them, the server gives the swap up.
 */
export async function swap(sql: Sql, wish: Wish, found: Stand): Promise<Progress> {
  const { generation, name, relname, row, schema } = wish;
  const { present, state } = found;
  const made = state?.next;
  if (!made) throw new Error(`${row.name} was not filled`);
  const isIncremental = row.refresh === 'incremental';
  const kind = isIncremental ? 'VIEW' : 'MATERIALIZED VIEW';
  const script: string[] = [SOON_OR_NEVER];
  if (present !== undefined) {
    await checkDependents(sql, row.name, present.oid);
    if (isIncremental) await checkNoIndexes(sql, row.name, present.oid);
    const aside = `${wish.prefix}${state.hash.slice(0, 12)}_old`;
    if (await isThere(sql, `capstan.${aside}`))
      return { is: 'waiting', because: 'views that read the one before are still to be made anew' };
    const was = present.kind === 'm' ? 'MATERIALIZED VIEW' : 'VIEW';
    const indexes = await sql.query<{ index: string }>(
      'SELECT c.relname AS index FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1 ORDER BY c.oid',
      [present.oid],
    );
    script.push(
      // The new generation's have the same names, and the same schema for a moment.
      ...indexes.map(
        ({ index }, at) =>
          `ALTER INDEX ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(index)} RENAME TO ${aside}_${at}`,
      ),
      `ALTER ${was} ${name} SET SCHEMA capstan`,
      `ALTER ${was} capstan.${pg.escapeIdentifier(relname)} RENAME TO ${aside}`,
    );
  }
  if (isIncremental) {
    script.push(`CREATE VIEW ${name} AS ${await shownSql(sql, wish, made.columns)}`);
  } else {
    const inSchema = pg.escapeIdentifier(schema);
    script.push(
      `ALTER MATERIALIZED VIEW capstan.${generation} SET SCHEMA ${inSchema}`,
      `ALTER MATERIALIZED VIEW ${inSchema}.${generation} RENAME TO ${pg.escapeIdentifier(relname)}`,
    );
  }
  const owner = present?.owner ?? (await ownerOfTables(sql, wish));
  if (owner !== undefined) {
    const role = pg.escapeIdentifier(owner);
    script.push(`ALTER ${kind} ${name} OWNER TO ${role}`);
    // A view reads its tables with its owner's rights.
    if (isIncremental) script.push(`GRANT SELECT ON capstan.${generation} TO ${role}`);
  }
  if (present !== undefined)
    script.push(...(await carryOver(sql, present.oid, { name, kind, columns: made.columns })));
  script.push(
    `UPDATE capstan.views SET relation = to_regclass(${pg.escapeLiteral(name)})::oid WHERE name = ${pg.escapeLiteral(row.name)}`,
  );
  await remember(
    sql,
    row.name,
    {
      hash: wish.hash,
      next: null,
      signature: made.signature,
      shown: made.shown,
      refreshed: made.shown,
      seconds: made.seconds,
      rows: made.rows,
      how: 'built',
      was_skipped: false,
      null_keys: false,
    },
    ['refreshes', 'turns'],
  );
  await sql.execute(script.join(';\n'));
  return { is: 'more', because: `${row.name} has its new form, ${made.rows} rows` };
}

async function isThere(sql: Sql, name: string): Promise<boolean> {
  const [found] = await sql.query('SELECT to_regclass($1) IS NOT NULL AS there', [name]);
  return found?.['there'] === true;
}

/** Who owns all tables that a view reads at once, when care may give it to them: the application's role. */
async function ownerOfTables(
  sql: Sql,
  { generation, row, schema }: Wish,
): Promise<string | undefined> {
  const reads = row.refresh === 'incremental' ? `${generation}_s` : generation;
  const found = await sql.query<{ owner: string; possible: boolean }>(
    `SELECT DISTINCT pg_get_userbyid(s.relowner) AS owner,
       pg_has_role(s.relowner, 'MEMBER') AND has_schema_privilege(s.relowner, $2, 'CREATE') AS possible
     FROM pg_rewrite w
     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class s ON s.oid = d.refobjid AND s.oid <> w.ev_class WHERE w.ev_class = $1::regclass`,
    [`capstan.${reads}`, schema],
  );
  const [only, ...others] = found;
  return only?.possible && others.length === 0 ? only.owner : undefined;
}

async function checkNoIndexes(sql: Sql, name: string, present: number): Promise<void> {
  const found = await sql.query<{ name: string }>(
    'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = $1 AND NOT indisunique ORDER BY 1',
    [present],
  );
  if (found.length === 0) return;
  const names = found.map((one) => one.name).join(', ');
  throw new Refused(
    `${name} has indexes of its own (${names}), and an incremental view can have none: drop them first`,
  );
}
