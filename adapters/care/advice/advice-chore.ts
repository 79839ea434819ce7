import { type AdviceReport, headlineOf, warningsOf } from '#core/care/advice/report.ts';
import { reportPage } from '#core/care/advice/report-page.ts';
import { chooseIndexes } from '#core/care/advice/tried-index.ts';
import { withoutServed } from '#core/care/advice/without-served.ts';
import type { AdviceRules, CareRules } from '#core/care/care-rules.ts';
import type { Chore, Look, Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Instant } from '#core/guide.ts';
import { lastSlot, nextSlot } from '../cron.ts';
import { type AdviceRow, keepTrials, moveOn, readOpen, readSays } from './advice-rows.ts';
import { examine } from './examine.ts';
import { sampleStatements } from './sample-statements.ts';
import { nextToTry, tryStatement } from './try-statement.ts';

/** Longer texts of statements are of no use to readers of the report. */
const LONGEST_SHOWN = 2_000;

/** The report that the guide's rules ask for, if they do. */
export const adviceChores = (
  { advice, database }: Pick<CareRules, 'advice' | 'database'>,
  objects: Objects,
): readonly Chore[] => (advice === undefined ? [] : [adviceChore(database, advice, objects)]);

/** The daily report of a database, as it goes into the bucket. */
export function adviceChore(database: string, rules: AdviceRules, objects: Objects): Chore {
  return {
    id: 'advice/daily-report',
    kind: 'advice',
    divisible: true,
    look: (turn) => look(turn, rules),
    async advance(turn) {
      const open = await turn.database.read(readOpen);
      if (open === undefined) return begin(turn, database, rules);
      switch (open.stage) {
        case 'sampled':
          return examined(turn, open);
        case 'examined':
          return tried(turn, open, rules);
        default:
          return published(turn, open, objects);
      }
    },
  };
}

async function look({ database, now }: Turn, { cadence }: AdviceRules): Promise<Look> {
  const said = await database.read(readSays);
  const slot = lastSlot(cadence, now());
  const next = nextSlot(cadence, now());
  const isOpen = said !== undefined && said.stage !== 'published';
  const isNext = slot !== undefined && slot > (said?.slot ?? 0);
  const at = next === undefined ? null : new Date(next).toISOString();
  return {
    due: isOpen || isNext,
    because: isOpen
      ? `a report is on its way: ${said.stage}`
      : isNext
        ? 'the daily report is due'
        : `the next report is due at ${at ?? 'no time'}`,
    figures: { ...said?.figures, nextAt: at },
    warnings: said?.warnings ?? [],
  };
}

async function begin(turn: Turn, database: string, rules: AdviceRules): Promise<Progress> {
  const slot: Instant | undefined = lastSlot(rules.cadence, turn.now());
  if (slot === undefined) return { is: 'done', because: 'no report is due' };
  const began = await turn.database.transaction(async (sql) => {
    const said = await readSays(sql);
    if ((said?.slot ?? 0) >= slot) return false;
    await sampleStatements(sql, database, rules, slot);
    return true;
  });
  return began
    ? { is: 'more', because: 'the counters of statements are kept' }
    : { is: 'done', because: 'the report of this day is there' };
}

async function examined({ database }: Turn, row: AdviceRow): Promise<Progress> {
  const report = await examine(database, row.report);
  await database.transaction((sql) => moveOn(sql, row, 'examined', report));
  return { is: 'more', because: `plans, and ${report.findings.length} findings, are known` };
}

async function tried({ database }: Turn, row: AdviceRow, rules: AdviceRules): Promise<Progress> {
  const next = nextToTry(row.report, row.trials);
  if (next !== undefined) {
    const trials = await tryStatement(database, row, next, rules.trialRows);
    await database.transaction((sql) => keepTrials(sql, row, trials));
    return { is: 'more', because: `${trials.trials.length} indexes were tried for a statement` };
  }
  const indexes = chooseIndexes(row.trials.flatMap(({ trials }) => trials));
  const report: AdviceReport = {
    ...row.report,
    findings: withoutServed(row.report.findings, indexes),
    statements: row.report.statements.map((one) => ({
      ...one,
      query: one.query.slice(0, LONGEST_SHOWN),
    })),
    indexes,
    untried: row.trials.flatMap(({ because, statement }) =>
      because === undefined ? [] : [{ statement, because }],
    ),
  };
  const says = { figures: headlineOf(report), warnings: warningsOf(report) };
  await database.transaction((sql) => moveOn(sql, row, 'tried', report, says));
  return { is: 'more', because: 'all indexes were tried that could help' };
}

async function published(turn: Turn, row: AdviceRow, objects: Objects): Promise<Progress> {
  const { report } = row;
  const json = Buffer.from(JSON.stringify(report, undefined, 2));
  const about = { contentType: 'application/json' };
  await objects.put(`advice/${report.day}.json`, json, about);
  await objects.put('advice/latest.json', json, about);
  await objects.put('advice/latest.md', Buffer.from(reportPage(report)), {
    contentType: 'text/markdown; charset=utf-8',
  });
  await turn.database.transaction((sql) => moveOn(sql, row, 'published', report));
  const figures = headlineOf(report);
  const because = `${report.sum.statements} statements, ${figures['advisedIndexes']} indexes advised, ${report.findings.length} findings`;
  return { is: 'done', because, figures };
}
