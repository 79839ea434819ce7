import { describe, expect, it } from 'vitest';
import { type AdviceReport, warningsOf } from '#core/care/advice/report.ts';
import { reportPage } from '#core/care/advice/report-page.ts';

const report: AdviceReport = {
  version: 1,
  database: 'database',
  day: '2026-06-10',
  at: '2026-06-10T05:00:00.000Z',
  window: { from: null, until: '2026-06-10 05:00', notes: ['the first report'] },
  sum: { statements: 1, calls: 2, totalSeconds: 3 },
  own: { calls: 1, totalSeconds: 0 },
  top: { total: ['a'], mean: [], calls: [], io: [] },
  statements: [
    {
      id: 'a',
      query: 'SELECT `x` | y\n```\n# a heading\n<script>',
      role: 'app',
      nested: false,
      calls: 2,
      totalSeconds: 3,
      meanMilliseconds: 1500,
      sharePercent: 100,
      rowsPerCall: 1,
      hitPercent: null,
      ioBlocks: 0,
      plan: { is: 'none', because: 'it cannot\nbe planned' },
    },
  ],
  indexes: [],
  untried: [],
  findings: [
    { kind: 'bloat', about: 't', says: 't is `<b>` large', weight: 'note' },
    { kind: 'sequence', about: 's', says: 's ends', weight: 'warn', mend: 'ALTER …' },
  ],
  unknown: ['others are hidden'],
};

describe('a report', () => {
  it('is readable, and a statement in it cannot end its own block or cell', () => {
    const page = reportPage(report);
    const [row = ''] = page.split('\n').filter((line) => line.includes('100.0 %'));
    expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
    expect(page.match(/^```$/gm)).toHaveLength(2);
    expect(page).toContain("'''\n# a heading");
    expect(page).toContain('No plan: it cannot be planned.');
    expect(page).toContain("- t is '&lt;b>' large");
    expect(page).toContain('- s ends (`ALTER …`)');
  });

  it('warns of what ends badly and of what is unknown, not of the rest', () => {
    expect(warningsOf(report)).toEqual(['s ends', 'others are hidden']);
  });
});
