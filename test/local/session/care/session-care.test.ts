import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { AdviceReport } from '#core/care/advice/report.ts';
import type { CareStatus } from '#core/care/care-status.ts';
import { SessionCare } from '#local/session/care/session-care.ts';
import { quietCare } from '../../../browser/demo-care.ts';
import { demoReport } from '../../../browser/demo-report.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 2, 3, 17);

/** A stack whose function wrote this down, and how often the report was read. */
function aStack() {
  const stack = {
    status: undefined as CareStatus | undefined,
    report: undefined as AdviceReport | undefined,
    reads: 0,
  };
  const care = new SessionCare({
    rules: guide.care,
    status: async () => stack.status,
    report: async () => {
      stack.reads += 1;
      return stack.report;
    },
  });
  return { care, stack };
}

/** The advice of that moment was the last. */
function adviceOf(ended: number, status: CareStatus): CareStatus {
  const run = {
    began: ended,
    ended,
    outcome: 'done',
    because: '',
    seconds: 2,
    figures: {},
  } as const;
  return {
    ...status,
    chores: status.chores.map((one) => (one.kind === 'advice' ? { ...one, last: run } : one)),
  };
}

describe('care as a session shows it', () => {
  it('is the guide’s rows before the function was called', async () => {
    const { care } = aStack();
    expect(await care.refresh()).toBeUndefined();
    expect(care.shown()).toMatchObject({ database: 'database' });
    expect(care.shown()).not.toHaveProperty('status');
    expect(Object.keys(care.shown().rows)).toContain('view/monthly_sales_summary');
  });

  it('tells a status once', async () => {
    const { care, stack } = aStack();
    stack.status = quietCare(NOW);
    expect((await care.refresh())?.status).toEqual(stack.status);
    expect(await care.refresh()).toBeUndefined();
    stack.status = quietCare(NOW + MINUTE);
    expect((await care.refresh())?.status?.at).toBe(NOW + MINUTE);
    expect(care.shown().status).toEqual(stack.status);
  });

  it('reads the report when there is a new one, and not every minute', async () => {
    const { care, stack } = aStack();
    stack.report = demoReport;
    stack.status = adviceOf(NOW, quietCare(NOW));
    expect((await care.refresh())?.report).toEqual(demoReport);
    stack.status = adviceOf(NOW, quietCare(NOW + MINUTE));
    expect(await care.refresh()).not.toHaveProperty('report');
    expect(care.shown().report).toEqual(demoReport);
    expect(stack.reads).toBe(1);
    stack.report = { ...demoReport, day: '2026-03-04' };
    stack.status = adviceOf(NOW + 2 * MINUTE, quietCare(NOW + 2 * MINUTE));
    expect((await care.refresh())?.report?.day).toBe('2026-03-04');
  });
});
