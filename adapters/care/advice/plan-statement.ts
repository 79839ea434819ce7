import * as v from 'valibot';
import type { PlanNode } from '#core/care/advice/plan-text.ts';
import type { Sql } from '#core/care/database.ts';

const node: v.GenericSchema<unknown, PlanNode> = v.object({
  'Node Type': v.string(),
  'Relation Name': v.optional(v.string()),
  Schema: v.optional(v.string()),
  'Index Name': v.optional(v.string()),
  'Index Cond': v.optional(v.string()),
  'Hash Cond': v.optional(v.string()),
  'Join Filter': v.optional(v.string()),
  Filter: v.optional(v.string()),
  'Sort Key': v.optional(v.array(v.string())),
  'Total Cost': v.number(),
  'Plan Rows': v.number(),
  Plans: v.optional(v.array(v.lazy(() => node))),
});

const explained = v.tuple([
  v.object({
    'QUERY PLAN': v.tuple([v.object({ Plan: node, 'Execution Time': v.optional(v.number()) })]),
  }),
]);

/** What EXPLAIN said, and how long it ran where it did. */
export interface Explained {
  readonly plan: PlanNode;
  readonly milliseconds?: number;
}

const NAME = 'capstan_explained';

/** Runs an EXPLAIN (FORMAT JSON). */
export async function explain(sql: Sql, statement: string): Promise<Explained> {
  const [{ 'QUERY PLAN': said }] = v.parse(explained, await sql.query(statement));
  const [{ 'Execution Time': milliseconds, Plan: plan }] = said;
  return { plan, ...(milliseconds !== undefined && { milliseconds }) };
}

/** Prepares a statement under a name of its own, in this session. */
export async function prepare(sql: Sql, statement: string): Promise<void> {
  await sql.execute(`PREPARE ${NAME} AS ${statement}`);
}

/** Forgets what was prepared. */
export const forget = (sql: Sql): Promise<number> => sql.execute(`DEALLOCATE ${NAME}`);

/** What executes the prepared statement with values as SQL has them. */
export const executeWith = (values: readonly string[]): string =>
  `EXECUTE ${NAME}${values.length === 0 ? '' : `(${values.join(', ')})`}`;

/**
 * The plan of a statement whose values nobody knows, without running it. Only in a session that may not write.
 * Before PostgreSQL 16 there is no GENERIC_PLAN: a prepared statement's generic plan is the same.
 */
export async function planStatement(
  sql: Sql,
  statement: string,
  parameters: number,
  version: number,
): Promise<PlanNode> {
  if (version >= 160_000) {
    return (await explain(sql, `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${statement}`)).plan;
  }
  await sql.execute('SET plan_cache_mode = force_generic_plan');
  await prepare(sql, statement);
  try {
    const values = Array.from({ length: parameters }, () => 'NULL');
    return (await explain(sql, `EXPLAIN (VERBOSE, FORMAT JSON) ${executeWith(values)}`)).plan;
  } finally {
    await forget(sql);
  }
}
