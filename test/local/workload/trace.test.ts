import { describe, expect, it } from 'vitest';
import { fromCsv } from '#local/workload/trace.ts';

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;
const minutes = 'minute,value\n0,60\n1,120\n2,180\n3,120\n';
const hours = 'timestamp,value\n2016-01-01T00:00:00Z,3600\n2016-01-01T01:00:00Z,7200\n';

describe('fromCsv', () => {
  it('spreads an amount over its row and runs straight between the middles', () => {
    const trace = fromCsv(minutes, { startAt: START, seed: 1 });
    expect(trace.rate(START + 0.5 * MINUTE)).toBe(1);
    expect(trace.rate(START + MINUTE)).toBe(1.5);
    expect(trace.rate(START + 2.5 * MINUTE)).toBe(3);
  });

  it('stays at its first and last level outside', () => {
    const trace = fromCsv(minutes, { startAt: START, seed: 1 });
    expect(trace.rate(START - MINUTE)).toBe(1);
    expect(trace.rate(START + 99 * MINUTE)).toBe(2);
    expect(trace.endsAt).toBe(START + 4 * MINUTE);
  });

  it('begins when it is told to, whatever its times say', () => {
    const trace = fromCsv(hours, { startAt: START, seed: 1 });
    expect(trace.endsAt).toBe(START + 120 * MINUTE);
    expect(trace.rate(START + 30 * MINUTE)).toBeCloseTo(1, 0);
    expect(trace.rate(START + 90 * MINUTE)).toBeCloseTo(2, 0);
  });

  it('adds noise to rows longer than a minute, by seed', () => {
    const rate = (seed: number) => fromCsv(hours, { startAt: START, seed }).rate(START);
    expect(rate(1)).not.toBe(1);
    expect(rate(1)).toBe(rate(1));
    expect(rate(1)).not.toBe(rate(2));
  });

  it('scales its peak to the wanted load and its users with it', () => {
    const trace = fromCsv(minutes, {
      startAt: START,
      seed: 1,
      peakPerSecond: 30,
      concurrentUsers: 90,
    });
    expect(trace.peakPerSecond).toBeCloseTo(30);
    expect(trace.rate(START + 2.5 * MINUTE)).toBeCloseTo(30);
    expect(trace.users(START + 2.5 * MINUTE)).toBeCloseTo(90);
    expect(trace.users(START + 0.5 * MINUTE)).toBeCloseTo(30);
  });

  it('is silent for a trace of zeros', () => {
    const trace = fromCsv('minute,value\n0,0\n1,0', { startAt: START, seed: 1, peakPerSecond: 5 });
    expect([trace.rate(START), trace.users(START)]).toEqual([0, 0]);
  });

  it('costs what ordinary requests cost and has no events', () => {
    const trace = fromCsv(minutes, { startAt: START, seed: 1 });
    expect(trace.cost(START)).toEqual({ cpu: 1, queries: 1 });
    expect([...trace.eventsAt(START), ...trace.eventsStarting(START, START + 1)]).toEqual([]);
  });
});
