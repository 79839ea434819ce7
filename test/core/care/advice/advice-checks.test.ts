import { describe, expect, it } from 'vitest';
import { adviceChecks } from '#core/care/advice/advice-checks.ts';
import { shippedGuide } from '../../situations.ts';

const issues = (cadence: { cron: string; timeZone: string }) => {
  const { care } = shippedGuide;
  const advice = { top: 10, trialRows: 1000, dominantPercent: 50, cadence };
  const guide = { ...shippedGuide, ...(care && { care: { ...care, advice } }) };
  return adviceChecks.flatMap((check) => check(guide)).map(({ path }) => path);
};

describe('rules for advice', () => {
  it('are right as they ship, and where there are none', () => {
    const { care: _, ...without } = shippedGuide;
    for (const guide of [shippedGuide, without]) {
      expect(adviceChecks.flatMap((check) => check(guide))).toEqual([]);
    }
  });

  it('want a report a day at most', () => {
    expect(issues({ cron: '0 */6 * * *', timeZone: 'UTC' })).toEqual(['care.advice.cadence.cron']);
    expect(issues({ cron: '0 5 * * 1', timeZone: 'UTC' })).toEqual([]);
  });
});
