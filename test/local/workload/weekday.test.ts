import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteOf } from '#local/workload/local-time.ts';
import { shapeAt, WEEKDAY_EVENTS, weekday } from '#local/workload/weekday.ts';

const MIDNIGHT = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const options = { requestsPerDay: 100_000, concurrentUsers: 500, seed: 1 };
const day = weekday(options);
const at = (time: string) => MIDNIGHT + minuteOf(time) * MINUTE;

const requestsOf = (workload: typeof day, from: number) => {
  let sum = 0;
  for (let second = 5; second < 86_400; second += 10)
    sum += 10 * workload.rate(from + second * 1_000);
  return sum;
};

describe('weekday', () => {
  it('brings the wanted number of requests, give or take the noise', () => {
    expect(requestsOf(day, MIDNIGHT) / 100_000).toBeCloseTo(1, 1);
    const calm = weekday({ ...options, events: [] });
    expect(requestsOf(calm, MIDNIGHT) / 100_000).toBeCloseTo(1, 1);
  });

  it('is the same for the same seed and another day for another', () => {
    expect(weekday(options).rate(at('11:00'))).toBe(day.rate(at('11:00')));
    expect(weekday({ ...options, seed: 2 }).rate(at('11:00'))).not.toBe(day.rate(at('11:00')));
    expect(day.rate(at('11:00') + DAY)).not.toBe(day.rate(at('11:00')));
  });

  it('is never negative and never jumps by more than half within ten seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * 86_400 }), (second) => {
        const [rate, next] = [0, 10].map((later) => day.rate(MIDNIGHT + (second + later) * 1_000));
        expect(rate).toBeGreaterThan(0);
        expect(Math.abs((next ?? 0) / (rate ?? 0) - 1)).toBeLessThan(0.5);
      }),
    );
  });

  it('follows business hours in the zone it is given', () => {
    const calm = { ...options, events: [] };
    const inUtc = weekday(calm).users(at('11:00'));
    expect(weekday({ ...calm, timeZone: 'America/New_York' }).users(at('16:00'))).toBe(inUtc);
    expect(inUtc).toBe(500);
    expect(day.users(at('03:00'))).toBeLessThan(50);
  });

  it('triples the requests at lunch within minutes, for 40 minutes', () => {
    const calm = weekday({ ...options, events: [] });
    const ordinary = day.rate(at('11:00')) / calm.rate(at('11:00'));
    const factor = (time: string) => day.rate(at(time)) / calm.rate(at(time)) / ordinary;
    expect(factor('12:10')).toBeCloseTo(1);
    expect(factor('12:25')).toBeCloseTo(3);
    expect(factor('13:05')).toBeCloseTo(3);
    expect(factor('13:20')).toBeCloseTo(1);
  });

  it('makes the crowd dear for the service and cheap for the database', () => {
    expect(day.cost(at('11:00'))).toEqual({ cpu: 1, queries: 1 });
    expect(day.cost(at('12:30')).cpu).toBeCloseTo((1 + 2 * 1.8) / 3);
    expect(day.cost(at('12:30')).queries).toBeCloseTo((1 + 2 * 0.3) / 3);
    expect(day.cost(at('14:30'))).toEqual({ cpu: 1, queries: 2.9 });
  });

  it('tells what goes on and what begins', () => {
    const names = (time: string) => day.eventsAt(at(time)).map((event) => event.what);
    expect(names('09:59')).toEqual([]);
    expect(names('10:00')).toEqual(['memory-leak']);
    expect(names('14:30')).toEqual(['memory-leak', 'import', 'heavy-queries']);
    expect(names('16:00')).toEqual([]);
    const beginning = (from: number, to: number) =>
      day.eventsStarting(from, to).map((event) => event.what);
    expect(beginning(at('16:00') - 10_000, at('16:00'))).toEqual(['deploy']);
    expect(beginning(at('16:00'), at('16:00') + 10_000)).toEqual([]);
  });

  it('finds each beginning exactly once in steps of ten seconds', () => {
    const found: string[] = [];
    for (let now = MIDNIGHT; now < MIDNIGHT + DAY; now += 10_000) {
      found.push(...day.eventsStarting(now, now + 10_000).map((event) => event.what));
    }
    expect(found.sort()).toEqual(WEEKDAY_EVENTS.map((event) => event.what).sort());
  });
});

describe('shapeAt', () => {
  it('goes smoothly over midnight', () => {
    expect(shapeAt(1_439.9)).toBeCloseTo(shapeAt(0), 2);
  });
});
