import { markdownTable } from '../../markdown-table.ts';
import { thousands } from '../../units.ts';
import { type AdviceReport, type ReportedStatement, type TopList, topLists } from './report.ts';

const titles: Readonly<Record<TopList, string>> = {
  total: 'by time in all',
  mean: 'by mean time',
  calls: 'by calls',
  io: 'by blocks read, written and spilled',
};

/** Text of others in a line of Markdown: one line, nothing of it is markup. */
const inline = (text: string, most: number): string => {
  const line = text.replace(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|');
  return `\`${line.length > most ? `${line.slice(0, most - 1)}…` : line}\``;
};

/** A sentence with names of others in it: one line without markup. */
const sentence = (text: string): string =>
  text.replace(/\s+/g, ' ').replaceAll('<', '&lt;').replaceAll('`', "'");

/** In a block of code that it cannot end. */
const block = (text: string): string => `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``;

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const row = (one: ReportedStatement): readonly string[] => [
  inline(one.query, 80),
  `${one.sharePercent.toFixed(1)} %${one.nested ? ' (nested)' : ''}`,
  thousands(one.calls),
  `${thousands(one.meanMilliseconds)} ms`,
  thousands(one.rowsPerCall),
  one.hitPercent === null ? '' : `${one.hitPercent.toFixed(1)} %`,
];

/** A report as people read it, in Markdown. */
export function reportPage(report: AdviceReport): string {
  const byId = new Map(report.statements.map((one) => [one.id, one]));
  const { from, notes, until } = report.window;
  const head = ['query', 'time', 'calls', 'mean', 'rows a call', 'cache'];
  const tables = topLists.flatMap((name) => {
    const rows = report.top[name].flatMap((id) => byId.get(id) ?? []);
    return rows.length === 0 ? [] : [`### ${titles[name]}`, markdownTable(head, rows.map(row))];
  });
  const slow = report.top.total.flatMap((id) => byId.get(id) ?? []);
  const plans = slow.map(({ plan, query }) =>
    [
      block(query),
      plan.is === 'plan' ? block(plan.text) : `No plan: ${sentence(plan.because)}.`,
    ].join('\n'),
  );
  const section = (title: string, parts: readonly string[]): readonly string[] =>
    parts.length === 0 ? [] : [`## ${title}`, ...parts];
  const tried = report.indexes.map(({ because, command, is }) =>
    is === 'advised' ? `**${sentence(because)}**: \`${command}\`` : sentence(because),
  );
  const findings = report.findings.map(
    ({ mend, says }) => `${sentence(says)}${mend === undefined ? '' : ` (\`${mend}\`)`}`,
  );
  return `${[
    `# ${report.database}, ${report.day}`,
    `${thousands(report.sum.totalSeconds)} s in ${thousands(report.sum.calls)} calls of ${thousands(report.sum.statements)} statements, from ${from ?? 'the beginning'} until ${until}; Capstan's own took ${thousands(report.own.totalSeconds)} s.`,
    ...(notes.length === 0 ? [] : [list(notes)]),
    ...section('Indexes', tried.length === 0 ? [] : [list(tried)]),
    ...section('Statements', tables),
    ...section('Plans of the slowest', plans),
    ...section('Findings', findings.length === 0 ? [] : [list(findings)]),
    ...section('Unknown', report.unknown.length === 0 ? [] : [list(report.unknown.map(sentence))]),
  ].join('\n\n')}\n`;
}
