import { findingsOf } from '#core/care/advice/findings.ts';
import { planText } from '#core/care/advice/plan-text.ts';
import type { AdviceReport, StatementPlan } from '#core/care/advice/report.ts';
import { type Database, type Sql, StatementFailed } from '#core/care/database.ts';
import { reasonText } from '#core/reason-text.ts';
import { editStatement } from './edit-statement.ts';
import { pathOf } from './known-tables.ts';
import { planStatement } from './plan-statement.ts';
import { readCatalogue } from './read-catalogue.ts';
import { readStatement } from './read-statement.ts';

/** A statement whose planning takes longer than this is a finding of its own. */
const PLAN_SECONDS = 5;

/** The version of a server: 160004 is 16.4. */
export async function versionOf(sql: Sql): Promise<number> {
  const [row] = await sql.query("SELECT current_setting('server_version_num')::int AS version");
  return Number(row?.['version']);
}

async function planOf(sql: Sql, query: string, version: number): Promise<StatementPlan> {
  const none = (because: string): StatementPlan => ({ is: 'none', because });
  const shape = await readStatement(query).catch(reasonText);
  if (typeof shape === 'string') return none(`it cannot be read: ${shape}`);
  if (shape === undefined) return none('it is none of SELECT, INSERT, UPDATE and DELETE');
  try {
    const parameters = Math.max(0, ...shape.parameters);
    const plan = await planStatement(sql, await editStatement(query), parameters, version);
    return { is: 'plan', cost: plan['Total Cost'], text: planText(plan) };
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    return none(`PostgreSQL cannot plan it without values: ${error.message}`);
  }
}

/** Plans of a report's statements, as their roles would have them; nothing is run, and the session may not write. */
async function plansOf(
  database: Database,
  { statements }: AdviceReport,
): Promise<AdviceReport['statements']> {
  return database.session(
    async (sql) => {
      await sql.execute('SET default_transaction_read_only = on');
      const version = await versionOf(sql);
      const paths = new Map<string, string>();
      const planned: AdviceReport['statements'][number][] = [];
      for (const one of statements) {
        if (one.query === '') {
          planned.push(one);
          continue;
        }
        const path = paths.get(one.role) ?? (await pathOf(sql, one.role));
        if (!paths.has(one.role) || paths.size > 1) await sql.execute(`SET search_path = ${path}`);
        paths.set(one.role, path);
        planned.push({ ...one, plan: await planOf(sql, one.query, version) });
      }
      return planned;
    },
    { statementSeconds: PLAN_SECONDS },
  );
}

/** A report with plans and findings; reads only. */
export async function examine(database: Database, report: AdviceReport): Promise<AdviceReport> {
  const statements = report.statements.length === 0 ? [] : await plansOf(database, report);
  const catalogue = await database.read(readCatalogue);
  const hidden =
    catalogue.hiddenSessions > 0
      ? [
          `${catalogue.hiddenSessions} sessions are hidden from this role: GRANT pg_read_all_stats TO it, or long transactions stay unknown`,
        ]
      : [];
  return {
    ...report,
    statements,
    findings: findingsOf(catalogue),
    unknown: [...report.unknown, ...hidden],
  };
}
