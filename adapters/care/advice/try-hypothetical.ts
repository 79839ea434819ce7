import type { CandidateIndex } from '#core/care/advice/index-candidates.ts';
import { planNodes } from '#core/care/advice/plan-text.ts';
import type { Sql } from '#core/care/database.ts';
import type { Tryable } from './draw-values.ts';
import { editStatement } from './edit-statement.ts';
import { planStatement } from './plan-statement.ts';
import { type Measured, quoteKey } from './try-on-copy.ts';

/** The schema of the extension hypopg, as SQL has it; undefined where it was not created. */
export async function hypotheticalIndexes(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query(
    "SELECT quote_ident(nspname) AS schema FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'hypopg'",
  );
  const schema = row?.['schema'];
  return typeof schema === 'string' ? schema : undefined;
}

/**
 * Tries indexes that only this session's planner believes in, on the tables themselves and their own statistics. Nothing
 * is run.
 */
export async function tryHypothetical(
  sql: Sql,
  { query, shape, tables }: Tryable,
  candidates: readonly CandidateIndex[],
  { schema, version }: { readonly schema: string; readonly version: number },
): Promise<readonly Measured[]> {
  const statement = await editStatement(query);
  const parameters = Math.max(0, ...shape.parameters);
  const plan = () => planStatement(sql, statement, parameters, version);
  const before = await plan();
  const measured: Measured[] = [];
  for (const candidate of candidates) {
    const table = tables.find((one) => one.table === candidate.table);
    if (table === undefined) continue;
    const keys = candidate.columns.map(quoteKey).join(', ');
    const [made] = await sql.query(
      `SELECT indexname AS name, ${schema}.hypopg_relation_size(indexrelid)::float8 AS bytes
       FROM ${schema}.hypopg_create_index($1)`,
      [`CREATE INDEX ON ${table.qualified} (${keys})`],
    );
    const after = await plan();
    await sql.query(`SELECT ${schema}.hypopg_reset()`);
    measured.push({
      ...candidate,
      used: planNodes(after).some((node) => node['Index Name'] === made?.['name']),
      costBefore: before['Total Cost'],
      costAfter: after['Total Cost'],
      bytes: Math.round(Number(made?.['bytes'])),
    });
  }
  return measured;
}
