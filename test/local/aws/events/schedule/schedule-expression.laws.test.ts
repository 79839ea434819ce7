import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSchedule } from '#local/aws/events/schedule/schedule-expression.ts';

describe('laws of schedules', () => {
  const zones = ['UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
  const expressions = [
    'cron(* * * * ? *)',
    'cron(0/7 1-3 * * ? *)',
    'cron(30 1,2 ? * SUN *)',
    'cron(0 0 L * ? *)',
    'rate(7 minutes)',
  ];
  const instants = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
  const read = (expression: string, zone: string) =>
    readSchedule(expression, { zone, anchor: Date.UTC(2026, 0), dialect: 'scheduler' });

  it('the next time is after the asked one, and no time lies between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...zones),
        instants,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (expression, zone, after, share) => {
          const schedule = read(expression, zone);
          const next = schedule?.next(after) ?? Number.NaN;
          expect(next).toBeGreaterThan(after);
          const between = after + Math.floor((next - 1 - after) * share);
          expect(schedule?.next(between)).toBe(next);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('later questions never have earlier answers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...zones),
        instants,
        fc.nat(3 * 3_600_000),
        (expression, zone, after, later) => {
          const schedule = read(expression, zone);
          const first = schedule?.next(after) ?? Number.NaN;
          expect(schedule?.next(after + later)).toBeGreaterThanOrEqual(first);
        },
      ),
      { numRuns: 300 },
    );
  });
});
