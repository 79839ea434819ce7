import pg from 'pg';
import type { CandidateIndex } from '#core/care/advice/index-candidates.ts';
import { planNodes } from '#core/care/advice/plan-text.ts';
import type { StatementShape } from '#core/care/advice/statement-shape.ts';
import type { Sql } from '#core/care/database.ts';
import { drawValues, type Tryable } from './draw-values.ts';
import { editStatement } from './edit-statement.ts';
import type { TrialTable } from './known-tables.ts';
import { type Explained, executeWith, explain, forget, prepare } from './plan-statement.ts';

/** What one index did to one statement. */
export interface Measured extends CandidateIndex {
  readonly used: boolean;
  readonly costBefore: number;
  readonly costAfter: number;
  readonly millisecondsBefore?: number;
  readonly millisecondsAfter?: number;
  readonly bytes: number;
}

/** A statement cannot be tried, for a reason that people should read. */
export class Untried extends Error {
  override readonly name = 'Untried';
}

const INDEX = 'capstan_trial';

/**
 * Copies of a statement's tables, under their names, temporary: they end with the session, whatever becomes of it.
 * Whole pages are sampled, so that what lies together stays so; VACUUM makes the visibility map that index-only
 * scans ask for.
 */
async function copyTables(sql: Sql, tables: readonly TrialTable[], rows: number): Promise<void> {
  const distinct = new Map(tables.map((one) => [one.table, one]));
  for (const { name, qualified, rows: all } of distinct.values()) {
    await sql.execute(
      `CREATE TEMPORARY TABLE ${name} (LIKE ${qualified} INCLUDING INDEXES INCLUDING STATISTICS)`,
    );
    const percent = Math.min(100, (100 * rows) / Math.max(all, 1));
    const copied = await sql.execute(
      `INSERT INTO pg_temp.${name} SELECT * FROM ${qualified} TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1) LIMIT ${rows}`,
    );
    if (copied === 0) throw new Untried(`${name} gives no rows to try with`);
  }
  const names = [...distinct.values()].map(({ name }) => `pg_temp.${name}`);
  await sql.execute(`VACUUM (ANALYZE) ${names.join(', ')}`);
}

/** Whether running it changes nothing and calls nothing that could: plain reading, and functions of PostgreSQL's own. */
async function mayRun(sql: Sql, { functions, onlyReads }: StatementShape): Promise<boolean> {
  if (!onlyReads) return false;
  const found = await sql.query(
    `SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE p.proname = ANY($1) AND (p.provolatile = 'v' OR n.nspname <> 'pg_catalog') LIMIT 1`,
    [functions],
  );
  return found.length === 0;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Tries indexes for a statement on copies of its tables, in a session of its own whose search path begins with
 * `pg_temp`. Only what reads the copies and nothing else is run; the rest is planned.
 */
export async function tryOnCopy(
  sql: Sql,
  statement: Tryable,
  candidates: readonly CandidateIndex[],
  mostRows: number,
): Promise<readonly Measured[]> {
  const { shape, tables } = statement;
  await copyTables(sql, tables, mostRows);
  const values = await drawValues(sql, statement);
  const runs = values !== undefined && (await mayRun(sql, shape));
  await prepare(sql, await editStatement(statement.query, 'pg_temp'));
  const generic = values === undefined;
  await sql.execute(
    `SET plan_cache_mode = ${generic ? 'force_generic_plan' : 'force_custom_plan'}`,
  );
  const draws = values ?? [Array.from({ length: Math.max(0, ...shape.parameters) }, () => 'NULL')];
  const [firstDraw = []] = draws;
  const planned = await explain(sql, `EXPLAIN (VERBOSE, FORMAT JSON) ${executeWith(firstDraw)}`);
  const elsewhere = planNodes(planned.plan).find(
    (node) => node['Relation Name'] !== undefined && !node.Schema?.startsWith('pg_temp'),
  );
  if (elsewhere !== undefined) {
    throw new Untried(`it reads ${elsewhere['Relation Name']}, of which no copy can be made`);
  }
  const measure = async (): Promise<readonly Explained[]> => {
    const analyze = runs ? 'ANALYZE, TIMING OFF, ' : '';
    const said: Explained[] = [];
    // Nothing that is run can write, whatever its functions do.
    await sql.execute('SET default_transaction_read_only = on');
    // The first run warms what the others measure.
    for (const draw of [firstDraw, ...draws]) {
      said.push(
        await explain(sql, `EXPLAIN (${analyze}VERBOSE, FORMAT JSON) ${executeWith(draw)}`),
      );
    }
    await sql.execute('SET default_transaction_read_only = off');
    return said.slice(1);
  };
  const before = await measure();
  const measured: Measured[] = [];
  for (const candidate of candidates) {
    const table = tables.find((one) => one.table === candidate.table);
    if (table === undefined) continue;
    const keys = candidate.columns.map(quoteKey).join(', ');
    await sql.execute(`CREATE INDEX ${INDEX} ON pg_temp.${table.name} (${keys})`);
    const after = await measure();
    const [sizes] = await sql.query(
      `SELECT pg_relation_size('pg_temp.${INDEX}')::float8 AS index, greatest(pg_relation_size($1::regclass), 1)::float8 AS copy`,
      [`pg_temp.${table.name}`],
    );
    await sql.execute(`DROP INDEX pg_temp.${INDEX}`);
    const share = Number(sizes?.['index']) / Number(sizes?.['copy']);
    measured.push({
      ...candidate,
      used: after.some(({ plan }) => planNodes(plan).some((node) => node['Index Name'] === INDEX)),
      costBefore: mean(before.map(({ plan }) => plan['Total Cost'])),
      costAfter: mean(after.map(({ plan }) => plan['Total Cost'])),
      ...(runs && { millisecondsBefore: time(before), millisecondsAfter: time(after) }),
      bytes: Math.round(share * table.bytes),
    });
  }
  await forget(sql);
  return measured;
}

const time = (said: readonly Explained[]): number =>
  mean(said.map(({ milliseconds = 0 }) => milliseconds));

/** `created_at DESC` with its name quoted. */
export const quoteKey = (key: string): string => {
  const [name = '', ...rest] = key.split(' ');
  return [pg.escapeIdentifier(name), ...rest].join(' ');
};
