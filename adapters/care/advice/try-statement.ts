import { indexCandidates } from '#core/care/advice/index-candidates.ts';
import type { AdviceReport, ReportedStatement } from '#core/care/advice/report.ts';
import type { Trial } from '#core/care/advice/tried-index.ts';
import { type Database, type Sql, StatementFailed } from '#core/care/database.ts';
import type { AdviceRow, StatementTrials } from './advice-rows.ts';
import { versionOf } from './examine.ts';
import { knownTables, pathOf } from './known-tables.ts';
import { readStatement } from './read-statement.ts';
import { hypotheticalIndexes, tryHypothetical } from './try-hypothetical.ts';
import { type Measured, tryOnCopy, Untried } from './try-on-copy.ts';

/** A statement on a copy that takes longer is tried with fewer rows in the guide. */
const STATEMENT_SECONDS = 15;
/** Of the database's time: what takes less is not worth an index. */
const LEAST_SHARE_PERCENT = 1;
/** Tables of one statement that are copied. */
const MOST_TABLES = 6;
const MOST_CANDIDATES = 8;

const refusals: Readonly<Record<string, string>> = {
  '42501': 'this role may not make copies: GRANT TEMPORARY ON DATABASE, and SELECT on the tables',
  '57014': `it takes longer than ${STATEMENT_SECONDS} s on a copy: lower care.advice.trialRows`,
  '55P03': 'its tables were locked',
};

/** The heaviest statement for which nobody tried an index yet. */
export function nextToTry(
  { statements, top }: AdviceReport,
  tried: readonly StatementTrials[],
): ReportedStatement | undefined {
  const done = new Set(tried.map(({ statement }) => statement));
  const heavy = new Set(top.total);
  return statements.find(
    ({ id, plan, sharePercent }) =>
      heavy.has(id) && !done.has(id) && plan.is === 'plan' && sharePercent >= LEAST_SHARE_PERCENT,
  );
}

const secondsOf = ({ window }: AdviceReport): number =>
  Math.max(1, (Date.parse(window.until) - Date.parse(window.from ?? window.until)) / 1000);

/** Tries indexes for one statement. Nothing stays of it, whenever its process ends: copies are the session's own. */
export async function tryStatement(
  database: Database,
  { report, slot }: Pick<AdviceRow, 'report' | 'slot'>,
  statement: ReportedStatement,
  mostRows: number,
): Promise<StatementTrials> {
  const seconds = secondsOf(report);
  const { id, query, role, rowsPerCall, totalSeconds } = statement;
  const none = (because: string): StatementTrials => ({ statement: id, trials: [], because });
  const shape = await readStatement(query);
  if (shape === undefined || shape.kind === 'insert' || shape.predicates.length === 0) {
    return none('it has no condition that an index could serve');
  }
  try {
    return await database.session(tryIt, { statementSeconds: STATEMENT_SECONDS });
  } catch (error) {
    if (error instanceof Untried) return none(error.message);
    // Its message may hold values that were drawn.
    if (error instanceof StatementFailed)
      return none(refusals[error.code] ?? `PostgreSQL refused it (${error.code})`);
    throw error;
  }

  async function tryIt(sql: Sql): Promise<StatementTrials> {
    if (shape === undefined) return none('it is no statement');
    const path = await pathOf(sql, role);
    await sql.execute(`SET search_path = ${path}`);
    const tables = await knownTables(sql, shape, { slot, seconds });
    if (typeof tables === 'string') return none(tables);
    if (tables.length > MOST_TABLES) return none(`it reads ${tables.length} tables`);
    const known = new Map(tables.map((one) => [one.alias, one]));
    const candidates = indexCandidates(shape, known).slice(0, MOST_CANDIDATES);
    if (candidates.length === 0) return none('its conditions have their indexes');
    const schema = await hypotheticalIndexes(sql);
    const tryable = { query, shape, tables, rowsPerCall };
    let measured: readonly Measured[];
    if (schema === undefined) {
      await sql.execute(`SET search_path = pg_temp, ${path}`);
      measured = await tryOnCopy(sql, tryable, candidates, mostRows);
    } else {
      await sql.execute('SET default_transaction_read_only = on');
      const version = await versionOf(sql);
      measured = await tryHypothetical(sql, tryable, candidates, { schema, version });
    }
    const trials = measured.map((one): Trial => {
      const table = tables.find((each) => each.table === one.table);
      return {
        ...one,
        statement: id,
        how: schema === undefined ? 'copy' : 'hypothetical',
        tableBytes: table?.bytes ?? 0,
        writesPerSecond: table?.writesPerSecond ?? 0,
        statementMillisecondsPerSecond: (totalSeconds * 1000) / seconds,
      };
    });
    return { statement: id, trials };
  }
}
