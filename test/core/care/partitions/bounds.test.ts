import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionSteps } from '#core/care/care-rules.ts';
import {
  boundsAhead,
  boundsAt,
  isPlainName,
  longestAddition,
  overlap,
  partitionName,
} from '#core/care/partitions/bounds.ts';

const at = (text: string): number => Date.parse(text);
const shown = (step: 'day' | 'week' | 'month', text: string): string => {
  const bounds = boundsAt(step, at(text));
  const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
  return `${partitionName('t', step, bounds)} ${day(bounds.from)} ${day(bounds.until)}`;
};

const instants = fc.integer({ min: at('1901-01-01T00:00Z'), max: at('2200-01-01T00:00Z') });
const steps = fc.constantFrom(...partitionSteps);

describe('bounds of partitions', () => {
  it('are days, weeks from Monday and months, in UTC', () => {
    expect(shown('month', '2026-03-31T23:59:59.999Z')).toBe('t_y2026m03 2026-03-01 2026-04-01');
    expect(shown('month', '2026-12-01T00:00:00Z')).toBe('t_y2026m12 2026-12-01 2027-01-01');
    expect(shown('day', '2028-02-29T12:00:00Z')).toBe('t_y2028m02d29 2028-02-29 2028-03-01');
    expect(shown('week', '2026-03-01T23:00:00Z')).toBe('t_y2026w09 2026-02-23 2026-03-02');
    expect(shown('week', '2026-03-02T00:00:00Z')).toBe('t_y2026w10 2026-03-02 2026-03-09');
  });

  it('number weeks as ISO 8601 does, also where the year changes', () => {
    expect(shown('week', '2027-01-03T12:00:00Z')).toBe('t_y2026w53 2026-12-28 2027-01-04');
    expect(shown('week', '2025-12-29T00:00:00Z')).toBe('t_y2026w01 2025-12-29 2026-01-05');
    expect(shown('week', '1968-12-31T00:00:00Z')).toBe('t_y1969w01 1968-12-30 1969-01-06');
  });

  it('leave no gap, no overlap, and every instant in exactly one', () => {
    fc.assert(
      fc.property(steps, instants, instants, (step, now, other) => {
        const row = boundsAhead(step, now, 60);
        expect(row).toHaveLength(61);
        for (const [index, bounds] of row.entries()) {
          expect(bounds.from).toBeLessThan(bounds.until);
          expect(row[index + 1]?.from ?? bounds.until).toBe(bounds.until);
          expect(boundsAt(step, bounds.from)).toEqual(bounds);
          expect(boundsAt(step, bounds.until - 1)).toEqual(bounds);
        }
        const own = boundsAt(step, other);
        expect(own.from <= other && other < own.until).toBe(true);
        const inside = row.filter(({ from, until }) => from <= other && other < until);
        expect(inside).toEqual(row.some((one) => overlap(one, own)) ? [own] : []);
      }),
    );
  });

  it('give each partition a name of its own', () => {
    fc.assert(
      fc.property(steps, instants, instants, (step, one, other) => {
        const [a, b] = [boundsAt(step, one), boundsAt(step, other)];
        const isSame = partitionName('t', step, a) === partitionName('t', step, b);
        expect(isSame).toBe(a.from === b.from);
        expect(partitionName('', step, a)).toHaveLength(longestAddition(step));
      }),
    );
  });

  it('refuse names that PostgreSQL would cut off or that would need quotes', () => {
    const bounds = boundsAt('month', at('2026-03-01T00:00:00Z'));
    expect(partitionName('a'.repeat(54), 'month', bounds)).toHaveLength(63);
    for (const name of ['a'.repeat(55), 'a"b', 'a;b', 'a b', 'Ä', 'a\u0000', '1a', "a'"]) {
      expect(() => partitionName(name, 'month', bounds)).toThrow('a partition cannot be called');
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(isPlainName(name)).toBe(/^[a-z_][a-z0-9_]*$/.test(name) && name.length <= 63);
      }),
    );
  });
});
