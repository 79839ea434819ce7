import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffSeconds } from '#core/tasks/backoff.ts';

const rules = { backoff: { baseSeconds: 5, mostSeconds: 900 } };

describe('backoffSeconds', () => {
  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [8, 640],
    [9, 900],
    [50, 900],
  ])('after attempt %i draws from 0 to %i', (attempt, most) => {
    expect(backoffSeconds(rules, attempt, () => 0)).toBe(0);
    expect(backoffSeconds(rules, attempt, () => 1 - Number.EPSILON)).toBe(most);
    expect(backoffSeconds(rules, attempt, () => 0.5)).toBe(Math.ceil(most / 2));
  });

  it('honours what was asked for, on top of the draw, up to an hour', () => {
    expect(backoffSeconds(rules, 1, () => 0, 42)).toBe(42);
    expect(backoffSeconds(rules, 1, () => 0.5, 42)).toBe(45);
    expect(backoffSeconds(rules, 1, () => 0, 1e9)).toBe(3600);
    expect(backoffSeconds(rules, 1, () => 0, -5)).toBe(0);
  });

  it('is a whole number that SQS takes, whatever is asked for', () => {
    const asked = fc.oneof(fc.double(), fc.constant(undefined));
    const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), draws, asked, (attempt, random, seconds) => {
        const wait = backoffSeconds(rules, attempt, () => random, seconds);
        expect(Number.isInteger(wait) && wait >= 0 && wait <= 3600 + 900).toBe(true);
      }),
      { seed: 4 },
    );
  });
});
