import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { report } from '#core/tasks/kinds/report.ts';

describe('the kind report', () => {
  it('takes its own example', () => {
    expect(v.parse(report.payload, report.example)).toEqual(report.example);
  });

  it('needs no more than a name', () => {
    expect(v.parse(report.payload, { report: 'assets' })).toEqual({
      report: 'assets',
      parameters: {},
      format: 'xlsx',
    });
  });

  it.each([
    [{ report: '../etc/passwd' }],
    [{ report: 'assets', format: 'pdf' }],
    [{ report: 'assets', mailTo: 'ada' }],
    [{ report: 'assets', sql: 'select 1' }],
    [{ report: 'assets', parameters: { since: ['2026-01-01'] } }],
    [{ report: 'assets', parameters: { since: 'x'.repeat(1001) } }],
  ])('refuses %j', (payload) => {
    expect(v.safeParse(report.payload, payload).success).toBe(false);
  });

  it('shows people neither parameters nor addresses', () => {
    expect(report.redacted(report.example)).toEqual({
      report: 'assets-by-location',
      format: 'xlsx',
    });
  });
});
