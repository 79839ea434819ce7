import { rankStatements } from '#core/care/advice/rank-statements.ts';
import type { AdviceReport, StatementPlan } from '#core/care/advice/report.ts';
import { beganAnew, deltasOf, windowNotes } from '#core/care/advice/statement-counters.ts';
import type { AdviceRules } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import type { Instant } from '#core/guide.ts';
import { dateText, wallClock } from '#core/zoned-time.ts';
import { beginReport, readSamples } from './advice-rows.ts';
import { type CountersRead, readCounters, readTexts } from './read-counters.ts';

/** What is longer is cut, and cannot be planned: no person wrote it. */
const LONGEST_QUERY = 10_000;

const notYet: StatementPlan = { is: 'none', because: 'it was not looked at yet' };

/** Begins the report of a slot: what statements did since the last one. Deltas and the new baseline are one transaction. */
export async function sampleStatements(
  sql: Sql,
  database: string,
  { cadence, top }: AdviceRules,
  slot: Instant,
): Promise<void> {
  const counters = await readCounters(sql);
  const report: AdviceReport = {
    version: 1,
    database,
    day: dateText(wallClock(slot, cadence.timeZone).day),
    at: new Date(slot).toISOString(),
    window: { from: null, until: '', notes: [] },
    sum: { statements: 0, calls: 0, totalSeconds: 0 },
    own: { calls: 0, totalSeconds: 0 },
    top: { total: [], mean: [], calls: [], io: [] },
    statements: [],
    indexes: [],
    untried: [],
    findings: [],
    unknown: [],
  };
  if (typeof counters === 'string') {
    await beginReport(sql, slot, { ...report, unknown: [counters] });
    return;
  }
  await beginReport(sql, slot, await reportOf(sql, report, counters, top), counters);
}

async function reportOf(
  sql: Sql,
  draft: AdviceReport,
  { hidden, own, roles, samples, state }: CountersRead,
  top: number,
): Promise<AdviceReport> {
  const before = await readSamples(sql);
  const deltas = deltasOf(samples, before.samples, beganAnew(state, before.state));
  const { statements, ...ranked } = rankStatements(deltas, { own, roles }, top);
  const queryIdOf = (id: string): string => id.split('.')[0] ?? '';
  const texts = await readTexts(
    sql,
    statements.map(({ id }) => queryIdOf(id)),
  );
  const unknown =
    hidden > 0
      ? [
          `${hidden} calls are hidden from this role: GRANT pg_read_all_stats TO ${roles[own] ?? own}`,
        ]
      : [];
  return {
    ...draft,
    ...ranked,
    window: {
      from: before.state?.at ?? state.reset ?? state.started,
      until: state.at,
      notes: windowNotes(state, before.state),
    },
    statements: statements.map((one) => {
      const text = texts[queryIdOf(one.id)] ?? '';
      return { ...one, query: text.slice(0, LONGEST_QUERY), plan: notYet };
    }),
    unknown,
  };
}
