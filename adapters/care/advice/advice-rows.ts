import * as v from 'valibot';
import type { AdviceReport } from '#core/care/advice/report.ts';
import type { CounterState, Sample } from '#core/care/advice/statement-counters.ts';
import type { Trial } from '#core/care/advice/tried-index.ts';
import type { Figures } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { sampleSchema, stateSchema } from './read-counters.ts';

/** How far a report has come: its counters are kept, plans and findings are known, indexes were tried, it lies in the bucket. */
export type Stage = 'sampled' | 'examined' | 'tried' | 'published';

/** What became of trying indexes for one statement. */
export interface StatementTrials {
  readonly statement: string;
  readonly trials: readonly Trial[];
  /** Why none was tried. */
  readonly because?: string;
}

/** A report on its way. */
export interface AdviceRow {
  readonly slot: number;
  readonly stage: Stage;
  readonly report: AdviceReport;
  readonly trials: readonly StatementTrials[];
}

/** What people see of the last report, and whether one is on its way. */
export interface AdviceSays {
  readonly slot: number;
  readonly stage: Stage;
  readonly figures: Figures;
  readonly warnings: readonly string[];
}

const KEEP_REPORTS = 30;
const stage = v.picklist(['sampled', 'examined', 'tried', 'published']);
const slot = v.pipe(v.string(), v.transform(Number));
/** Reports and trials are read as they were written; a version that writes others names its stages anew. */
const rowSchema = v.object({
  slot,
  stage,
  report: v.custom<AdviceReport>((value) => typeof value === 'object'),
  trials: v.custom<readonly StatementTrials[]>(Array.isArray),
});
const saysSchema = v.object({
  slot,
  stage,
  figures: v.record(v.string(), v.union([v.number(), v.string(), v.boolean(), v.null()])),
  warnings: v.array(v.string()),
});

/** The newest report's stage, and what the newest that was finished said. */
export async function readSays(sql: Sql): Promise<AdviceSays | undefined> {
  const [row] = await sql.query(
    `SELECT slot, stage, coalesce(said -> 'figures', '{}') AS figures, coalesce(said -> 'warnings', '[]') AS warnings
     FROM capstan.advice, (SELECT (SELECT says FROM capstan.advice WHERE says IS NOT NULL ORDER BY slot DESC LIMIT 1) AS said) AS last
     ORDER BY slot DESC LIMIT 1`,
  );
  return row === undefined ? undefined : v.parse(saysSchema, row);
}

/** The report that is on its way, if there is one. */
export async function readOpen(sql: Sql): Promise<AdviceRow | undefined> {
  const [row] = await sql.query(
    "SELECT slot, stage, report, trials FROM capstan.advice WHERE stage <> 'published' ORDER BY slot LIMIT 1",
  );
  return row === undefined ? undefined : v.parse(rowSchema, row);
}

/** Brings a report from one stage to the next, unless somebody else did. */
export async function moveOn(
  sql: Sql,
  { slot: of, stage: from }: AdviceRow,
  to: Stage,
  report: AdviceReport,
  says?: Pick<AdviceSays, 'figures' | 'warnings'>,
): Promise<void> {
  await sql.execute(
    'UPDATE capstan.advice SET stage = $3, report = $4::jsonb, says = coalesce($5::jsonb, says) WHERE slot = $1 AND stage = $2',
    [of, from, to, JSON.stringify(report), says === undefined ? null : JSON.stringify(says)],
  );
}

/** Keeps what became of one statement's trials. */
export async function keepTrials(
  sql: Sql,
  { slot: of, trials }: AdviceRow,
  more: StatementTrials,
): Promise<void> {
  await sql.execute(
    'UPDATE capstan.advice SET trials = $3::jsonb WHERE slot = $1 AND jsonb_array_length(trials) = $2',
    [of, trials.length, JSON.stringify([...trials, more])],
  );
}

/** The counters as the last report saw them. */
export async function readSamples(
  sql: Sql,
): Promise<{ readonly state?: CounterState; readonly samples: readonly Sample[] }> {
  const [row] = await sql.query(
    `SELECT (SELECT state FROM capstan.advice WHERE state IS NOT NULL ORDER BY slot DESC LIMIT 1) AS state,
       (SELECT coalesce(json_agg(json_build_object('queryId', query_id, 'role', role, 'toplevel', toplevel,
          'since', since, 'counters', counters)), '[]') FROM capstan.statement_samples) AS samples`,
  );
  const found = v.parse(
    v.object({ state: v.nullable(stateSchema), samples: v.array(sampleSchema) }),
    row,
  );
  return { samples: found.samples, ...(found.state && { state: found.state }) };
}

/** Begins a report, and keeps the counters that the next one will go on from, in the same transaction. */
export async function beginReport(
  sql: Sql,
  of: number,
  report: AdviceReport,
  counters?: { readonly state: CounterState; readonly samples: readonly Sample[] },
): Promise<void> {
  if (counters !== undefined) {
    await sql.execute('DELETE FROM capstan.statement_samples');
    await sql.execute(
      `INSERT INTO capstan.statement_samples SELECT "queryId", role, toplevel, since, counters
       FROM json_to_recordset($1::json) AS kept ("queryId" text, role text, toplevel boolean, since text, counters jsonb)`,
      [JSON.stringify(counters.samples)],
    );
  }
  const state = counters === undefined ? null : JSON.stringify(counters.state);
  await sql.execute(
    `WITH old AS (DELETE FROM capstan.advice WHERE slot <= (
       SELECT slot FROM capstan.advice ORDER BY slot DESC OFFSET ${KEEP_REPORTS} LIMIT 1))
     INSERT INTO capstan.advice (slot, stage, state, report, writes) SELECT $1, 'sampled', $2::jsonb, $3::jsonb,
       jsonb_object_agg(relid, n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables`,
    [of, state, JSON.stringify(report)],
  );
}
