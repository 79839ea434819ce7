import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrivalRates,
  lastingRate,
  type QueueMinute,
  queueLatency,
  workersFor,
  workersToHold,
} from '#core/backlog.ts';

const MINUTE = 60_000;
/** A worker does 4 tasks of 2 seconds side by side: 2 a second. */
const rules = { serviceSeconds: 2, concurrency: 4, drainSeconds: 300 };

const anyRules = fc.record({
  serviceSeconds: fc.double({ min: 0.01, max: 600, noNaN: true }),
  concurrency: fc.integer({ min: 1, max: 64 }),
  drainSeconds: fc.double({ min: 10, max: 3600, noNaN: true }),
});
const anyLoad = fc.record({
  arrivalsPerSecond: fc.double({ min: 0, max: 50, noNaN: true }),
  backlog: fc.integer({ min: 0, max: 100_000 }),
});

describe('workersFor', () => {
  it.each([
    { arrivalsPerSecond: 0, backlog: 0, workers: 1 },
    { arrivalsPerSecond: 2, backlog: 0, workers: 1 },
    { arrivalsPerSecond: 2.1, backlog: 0, workers: 2 },
    { arrivalsPerSecond: 3.6, backlog: 1_900, workers: 5 },
    { arrivalsPerSecond: 1.5, backlog: 5_000, workers: 10 },
  ])('takes $workers for $arrivalsPerSecond a second and $backlog waiting', (load) => {
    expect(workersFor(load, rules)).toBe(load.workers);
  });

  it('buys none for the last digit of a fraction', () => {
    const thirds = { serviceSeconds: 0.1, concurrency: 1, drainSeconds: 1 };
    expect(workersFor({ arrivalsPerSecond: 10, backlog: 20 }, thirds)).toBe(3);
  });

  it('wants no fewer for more that comes, or waits', () => {
    fc.assert(
      fc.property(anyRules, anyLoad, fc.nat(1_000), fc.nat(1_000), (some, load, come, wait) => {
        const more = {
          arrivalsPerSecond: load.arrivalsPerSecond + come / 100,
          backlog: load.backlog + wait,
        };
        expect(workersFor(more, some)).toBeGreaterThanOrEqual(workersFor(load, some));
      }),
    );
  });

  it('wants no more for longer to drain, more side by side, or shorter tasks', () => {
    fc.assert(
      fc.property(anyRules, anyLoad, (some, load) => {
        const easier = [
          { ...some, drainSeconds: some.drainSeconds * 2 },
          { ...some, concurrency: some.concurrency + 1 },
          { ...some, serviceSeconds: some.serviceSeconds / 2 },
        ];
        for (const one of easier) {
          expect(workersFor(load, one)).toBeLessThanOrEqual(workersFor(load, some));
        }
      }),
    );
  });

  it('is at least one, and whole', () => {
    fc.assert(
      fc.property(anyRules, anyLoad, (some, load) => {
        const workers = workersFor(load, some);
        expect(Number.isInteger(workers) && workers >= 1).toBe(true);
      }),
    );
  });

  it('gives a fleet that keeps up and drains in time, and one fewer would not', () => {
    fc.assert(
      fc.property(anyRules, anyLoad, (some, load) => {
        const workers = workersFor(load, some);
        const left = (fleet: number): number => {
          const perSecond = (fleet * some.concurrency) / some.serviceSeconds;
          return load.backlog + (load.arrivalsPerSecond - perSecond) * some.drainSeconds;
        };
        const hair = 1e-6 * (1 + load.backlog + load.arrivalsPerSecond * some.drainSeconds);
        expect(left(workers)).toBeLessThanOrEqual(hair);
        if (workers > 1) expect(left(workers - 1)).toBeGreaterThan(-hair);
      }),
    );
  });
});

describe('workersToHold', () => {
  it('has a slot for each task, and is never none', () => {
    expect([0, 1, 4, 5, 8].map((tasks) => workersToHold(tasks, rules))).toEqual([1, 1, 1, 2, 2]);
  });
});

describe('queueLatency', () => {
  it('is the work that waits over what is done side by side', () => {
    expect(queueLatency(1_900, 10, rules)).toBe(95);
    expect(queueLatency(0, 3, rules)).toBe(0);
  });

  it('counts one worker where none is ready, for infinity is no measurement', () => {
    expect(queueLatency(8, 0, rules)).toBe(queueLatency(8, 1, rules));
  });
});

const readings = (waiting: readonly number[], inFlight: number, ready = 2): QueueMinute[] =>
  waiting.map((tasks, index) => ({ at: index * MINUTE, waiting: tasks, inFlight, ready }));

describe('arrivalRates', () => {
  it('is what more waits and what was done meanwhile', () => {
    expect(arrivalRates(readings([0, 60, 60], 8), rules)).toEqual([5, 4]);
  });

  it('takes what is fetched ahead for waiting, not for being done', () => {
    expect(arrivalRates(readings([500, 500], 32), rules)).toEqual([4]);
  });

  it('is never less than nothing, whatever a purge leaves', () => {
    expect(arrivalRates(readings([5_000, 0], 8), rules)).toEqual([0]);
  });

  it('knows no growth from a single reading, and nothing from none', () => {
    expect(arrivalRates(readings([700], 6), rules)).toEqual([3]);
    expect(arrivalRates([], rules)).toEqual([]);
  });

  it('goes by the time between readings, also over a gap', () => {
    const [first, , third] = readings([0, 0, 240], 0);
    expect(first && third && arrivalRates([first, third], rules)).toEqual([2]);
  });

  it('finds the rate of a steady flow, busy or not', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8, noNaN: true }), (rate) => {
        const capacity = 4;
        const done = Math.min(rate, capacity);
        const waiting = [0, 1, 2, 3].map((minute) => (rate - done) * 60 * minute);
        for (const found of arrivalRates(readings(waiting, done * 2), rules)) {
          expect(found).toBeCloseTo(rate, 6);
        }
      }),
    );
  });
});

describe('lastingRate', () => {
  it('leaves out what came once', () => {
    expect(lastingRate([83, 4])).toBe(4);
    expect(lastingRate([4, 83, 5])).toBe(5);
  });

  it('knows none of nothing', () => {
    expect(lastingRate([])).toBeUndefined();
  });
});
