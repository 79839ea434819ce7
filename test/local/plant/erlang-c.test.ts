import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangC } from '#local/plant/erlang-c.ts';

const servers = fc.integer({ min: 1, max: 300 });
const share = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('erlangC', () => {
  it.each([
    [1, 0.5, 0.5],
    [1, 0.9, 0.9],
    [2, 1, 1 / 3],
    [2, 1.5, 9 / 14],
    [3, 2, 4 / 9],
    [5, 4, 0.5541],
    [10, 8, 0.4092],
  ])('agrees with the tables: %d servers, %d Erlangs', (count, load, known) => {
    expect(erlangC(count, load)).toBeCloseTo(known, 4);
  });

  it('is 0 without load and 1 from saturation on', () => {
    expect(erlangC(4, 0)).toBe(0);
    expect(erlangC(4, 4)).toBe(1);
    expect(erlangC(4, 9)).toBe(1);
  });

  it('stays finite for hundreds of servers', () => {
    expect(erlangC(1_000, 990)).toBeGreaterThan(0.5);
    expect(erlangC(1_000, 990)).toBeLessThan(1);
  });

  it('grows with the load', () => {
    fc.assert(
      fc.property(servers, share, share, (count, one, other) => {
        const [low, high] = [Math.min(one, other) * count, Math.max(one, other) * count];
        expect(erlangC(count, low)).toBeLessThanOrEqual(erlangC(count, high) + 1e-12);
      }),
    );
  });

  it('falls with every server', () => {
    fc.assert(
      fc.property(servers, share, (count, part) => {
        expect(erlangC(count + 1, part * count)).toBeLessThanOrEqual(erlangC(count, part * count));
      }),
    );
  });
});
