import type pg from 'pg';
import * as v from 'valibot';

/** Its own limits: the texts of all statements may be a large file. */
const BEGIN = `BEGIN READ ONLY;
SET LOCAL statement_timeout = '2s';
SET LOCAL lock_timeout = '1s';
SET LOCAL idle_in_transaction_session_timeout = '3s';`;

/** Longer texts say no more to a person. */
const LONGEST_TEXT = 500;

/**
 * Where statements are counted, as SQL has it; NULL where they are not. Without texts where it is the extension's own
 * view, and without what ran inside of functions, whose time is their caller's already.
 */
export const STATEMENTS_SOURCE = `(SELECT json_build_object(
    'view', quote_ident(n.nspname) || '.pg_stat_statements',
    'counters', quote_ident(n.nspname) || '.pg_stat_statements' || CASE c.relkind WHEN 'v' THEN '(false)' ELSE '' END
      || CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'toplevel')
           THEN ' WHERE toplevel' ELSE '' END)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = coalesce(to_regclass('pg_stat_statements')::oid, (
    SELECT v.oid FROM pg_extension JOIN pg_class v ON v.relnamespace = extnamespace AND v.relname = extname
    WHERE extname = 'pg_stat_statements' AND has_schema_privilege(extnamespace, 'USAGE'))))`;

export const statementsSourceSchema = v.object({ view: v.string(), counters: v.string() });
export type StatementsSource = v.InferOutput<typeof statementsSourceSchema>;

/** Milliseconds by statement, of all databases of the server; `hidden` are those that this role may not see. */
export type StatementTotals = Readonly<Record<string, number>>;

/** The results of all statements of a query, of which one has the row with what was found. */
const row = v.pipe(
  v.array(v.object({ rows: v.array(v.object({ found: v.unknown() })) })),
  v.transform((results) => results.flatMap(({ rows }) => rows)),
  v.tuple([v.object({ found: v.unknown() })]),
);
const totals = v.record(v.string(), v.pipe(v.number(), v.minValue(0)));

/** How long each statement took since it is counted. */
export async function readTotals(
  client: pg.Client,
  { counters }: StatementsSource,
): Promise<StatementTotals> {
  const found: unknown = await client.query(`${BEGIN}
SELECT coalesce(json_object_agg(coalesce(queryid::text, 'hidden'), spent), '{}') AS found
FROM (SELECT queryid, sum(total_exec_time) AS spent FROM ${counters} GROUP BY queryid) AS totals;
COMMIT`);
  return v.parse(totals, v.parse(row, found)[0].found);
}

/** The text of a statement, with placeholders for values; null when it was forgotten meanwhile. */
export async function readText(
  client: pg.Client,
  { view }: StatementsSource,
  statement: string,
): Promise<string | null> {
  const id = BigInt(statement);
  const found: unknown = await client.query(`${BEGIN}
SELECT (SELECT left(query, ${LONGEST_TEXT}) FROM ${view} WHERE queryid = ${id} AND query IS NOT NULL LIMIT 1) AS found;
COMMIT`);
  return v.parse(v.nullable(v.string()), v.parse(row, found)[0].found);
}
