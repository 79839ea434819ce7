import { describe, expect, it } from 'vitest';
import { downloadName, reportKey, sheetName } from '#core/tasks/reports/report-names.ts';

describe('names of a report', () => {
  it('are the same for the same task', () => {
    expect(reportKey('order-7', 'assets', 'csv')).toBe('reports/order-7/assets.csv');
  });

  it('carry the day into the file that people save', () => {
    expect(downloadName('assets-by-location', '2026-03-03T16:30:00Z', 'xlsx')).toBe(
      'assets-by-location-2026-03-03.xlsx',
    );
  });

  it('hold nothing that a header or a shell would take for something else', () => {
    expect(downloadName('a"; x=\r\n/../b', '"\\;\r\n', 'csv')).toMatch(/^[A-Za-z0-9.-]+\.csv$/);
  });

  it.each([
    ['Assets by location', 'Assets by location'],
    ["What's in [A/B]: 50%?", 'What s in A B 50%'],
    ['A title that is far too long for Excel', 'A title that is far too lon'],
    ['📦'.repeat(20), '📦'.repeat(13)],
    ['???', 'assets'],
    ['History', 'assets'],
  ])('make of %j a sheet that Excel opens', (title, name) => {
    expect(sheetName({ id: 'assets', title })).toBe(name);
  });
});
