import { describe, expect, it } from 'vitest';
import { Leaks, leakedSince, leakRate } from '#local/plant/leaks.ts';
import { weekday } from '#local/workload/weekday.ts';

const MIDNIGHT = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;
const MEBIBYTE = 1024 ** 2;
const day = weekday({
  requestsPerDay: 100_000,
  concurrentUsers: 500,
  seed: 1,
  events: [
    { what: 'memory-leak', at: '10:00', until: '16:00', bytesPerMinute: MEBIBYTE, why: '' },
    { what: 'deploy', at: '16:00', why: '' },
  ],
});

describe('leakedSince', () => {
  it('counts from the start of the leak for a process of yesterday', () => {
    const noon = MIDNIGHT + 12 * HOUR;
    expect(leakedSince(day, noon - 24 * HOUR, noon)).toBe(120 * MEBIBYTE);
  });

  it('counts from the start of a younger process', () => {
    expect(leakedSince(day, MIDNIGHT + 11 * HOUR, MIDNIGHT + 12 * HOUR)).toBe(60 * MEBIBYTE);
  });

  it('forgets what a release has cured', () => {
    expect(leakedSince(day, MIDNIGHT, MIDNIGHT + 20 * HOUR)).toBe(0);
    expect(leakedSince(day, MIDNIGHT - 10 * HOUR, MIDNIGHT + 8 * HOUR)).toBe(0);
  });
});

describe('leakRate', () => {
  it('is there while the event lasts', () => {
    expect(leakRate(day, MIDNIGHT + 10 * HOUR)).toBe(MEBIBYTE);
    expect(leakRate(day, MIDNIGHT + 16 * HOUR)).toBe(0);
  });
});

describe('Leaks', () => {
  it('grows with every process that runs and begins anew with a new one', () => {
    const leaks = new Leaks();
    leaks.grow(['a'], 100);
    leaks.grow(['a', 'b'], 100);
    expect([leaks.of('a'), leaks.of('b')]).toEqual([200, 100]);
    leaks.grow(['b'], 100);
    leaks.grow(['a', 'b'], 0);
    expect([leaks.of('a'), leaks.of('b')]).toEqual([0, 200]);
  });
});
