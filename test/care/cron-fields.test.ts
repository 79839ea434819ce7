import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastSlot, nextSlot } from '#adapters/care/cron.ts';
import { whyNotCron } from '#core/care/cron-fields.ts';

const NOW = Date.UTC(2026, 5, 10);

/** Whether it is ever time, by the library that says when. */
const comes = (cron: string): boolean => {
  try {
    const row = { cron, timeZone: 'UTC' };
    return nextSlot(row, NOW) !== undefined && lastSlot(row, NOW) !== undefined;
  } catch {
    return false;
  }
};

const names = ['jan', 'FEB', 'Dec', 'sun', 'MON', 'Sat', 'mun', 'x', 'sunday', ''];
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 8 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 9, max: 64 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom(...names) },
);
const range = fc.oneof(
  fc.constant('*'),
  value,
  fc.tuple(value, value).map(([from, until]) => `${from}-${until}`),
);
const part = fc.oneof(
  { weight: 3, arbitrary: range },
  { weight: 1, arbitrary: fc.tuple(range, value).map(([of, step]) => `${of}/${step}`) },
);
const field = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(','));
const most = { minLength: 5, maxLength: 5 };
const any = fc.oneof(
  fc.array(field, most),
  fc.tuple(fc.nat(4), field).map(([at, one]) => ['0', '0', '*', '*', '*'].with(at, one)),
  fc.tuple(field, field).map(([day, month]) => ['0', '0', day, month, '*']),
);

describe('fields of cron', () => {
  it('that are taken come, and those that do not come are refused', () => {
    let taken = 0;
    fc.assert(
      fc.property(any, (fields) => {
        const cron = fields.join(' ');
        if (whyNotCron(cron) !== undefined) return;
        taken += 1;
        expect(comes(cron), cron).toBe(true);
      }),
      { numRuns: 4000, seed: 1 },
    );
    expect(taken).toBeGreaterThan(400);
  });

  it.each([
    '*/15 * * * *',
    '0-59/20 0,12 * * *',
    '5 4 1-7,15 JAN-mar,12 *',
    '0 0 * * sun',
    '0 0 * * fri-sun',
    '0 0 * * 5-7',
    '0 0 * * MON,wed',
    '0 0 29 2 *',
    '0 0 31 2 1',
    '0 0 31 2,3 *',
    '*/59 */23 */31 */12 */7',
    '05 07 * * *',
  ])('are taken: %s', (cron) => {
    expect(whyNotCron(cron)).toBeUndefined();
    expect(comes(cron)).toBe(true);
  });

  it.each([
    ['75 25 * * *', 'a minute of 0 to 59'],
    ['0 24 * * *', 'an hour of 0 to 23'],
    ['0 0 0 * *', 'a day of month of 1 to 31'],
    ['0 0 * 13 *', 'a month of 1 to 12 or jan to dec'],
    ['0 5 * * mun', 'a weekday of 0 to 7 or sun to sat'],
    ['0 5 * * 5-1', 'a weekday'],
    ['0 5 jan * *', 'a day of month'],
    ['5/10 * * * *', 'a minute'],
    ['*/0 * * * *', 'a minute'],
    ['*/61 * * * *', 'a minute'],
    ['-5 * * * *', 'a minute'],
    [' 5 * * *', 'a minute'],
    ['0 0 L * *', 'a day of month'],
    ['0 0 * *', 'five fields'],
    ['0 0 0 * * *', 'five fields'],
    ['10 1 31 2 *', 'a day that comes'],
    ['0 0 30-31 feb *', 'a day that comes'],
    ['0 0 31 4,jun *', 'a day that comes'],
  ])('are refused: %s', (cron, wanted) => {
    expect(whyNotCron(cron)).toMatch(wanted);
  });
});
