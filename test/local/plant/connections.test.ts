import { describe, expect, it } from 'vitest';
import { openConnections } from '#local/plant/connections.ts';

const two = { instances: 2, inFlight: 1, hasPooler: false, limit: 100 };

describe('openConnections', () => {
  it('counts a pool per instance, so that a deploy doubles them', () => {
    const before = openConnections(two).open;
    const during = openConnections({ ...two, instances: 4, inFlight: 2 }).open;
    expect(during - 4).toBe(2 * (before - 4));
  });

  it('opens more under load, up to the pool size', () => {
    expect(openConnections({ ...two, inFlight: 6 }).open).toBe(2 * 9 + 4);
    expect(openConnections({ ...two, inFlight: 600 }).open).toBe(2 * 10 + 4);
  });

  it('refuses what the database has no room for', () => {
    const twelve = openConnections({ ...two, instances: 12, inFlight: 120 });
    expect(twelve.open).toBe(97);
    expect(twelve.refusedShare).toBeCloseTo(27 / 120);
    expect(openConnections({ ...two, instances: 9, inFlight: 90 }).refusedShare).toBe(0);
  });

  it('needs few connections behind the pooler', () => {
    const pooled = openConnections({ ...two, instances: 12, inFlight: 120, hasPooler: true });
    expect(pooled).toEqual({ open: 24, refusedShare: 0 });
  });
});
