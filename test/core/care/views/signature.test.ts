import { describe, expect, it } from 'vitest';
import { changesBetween, type Signature } from '#core/care/views/signature.ts';

const before: Signature = { epoch: 'a', tables: { 1: [10, 5], 2: [20, 7] }, unsteady: [] };

describe('what changed between two signatures', () => {
  it('is the sum of rows changed', () => {
    expect(changesBetween(before, before)).toBe(0);
    expect(changesBetween(before, { ...before, tables: { 1: [10, 8], 2: [20, 8] } })).toBe(4);
  });

  it.each<[string, Partial<Signature>]>([
    ['after a restart', { epoch: 'b' }],
    ['after TRUNCATE', { tables: { 1: [11, 5], 2: [20, 7] } }],
    ['with fewer changes than before', { tables: { 1: [10, 4], 2: [20, 7] } }],
    ['with a partition more', { tables: { ...before.tables, 3: [30, 0] } }],
    ['with a partition less', { tables: { 1: [10, 5] } }],
    ['with a table in place of another', { tables: { 1: [10, 5], 3: [20, 7] } }],
    ['where a clock is read', { unsteady: ['now()'] }],
  ])('cannot be told %s', (_, change) => {
    expect(changesBetween(before, { ...before, ...change })).toBe(Number.POSITIVE_INFINITY);
  });

  it('cannot be told when there is nothing to compare with', () => {
    expect(changesBetween(undefined, before)).toBe(Number.POSITIVE_INFINITY);
  });
});
