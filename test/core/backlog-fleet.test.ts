import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from './schedules/seeded.ts';
import { liveThrough, steps } from './worker-fleet.ts';
import { backlog } from './worker-situations.ts';

/** Each worker does 120 tasks a minute; the guide allows 12. */
const PER_WORKER = 120;
const DRAIN_MINUTES = backlog.drainSeconds / 60;
/** Until two minutes are over the line, then three steps of a fleet that boots. */
const ON_THE_WAY = 3 + 3 * 2 + 2;

/** About so many a minute, as people come who do not know each other. */
function random(mean: number, seed: number): () => number {
  const next = seeded(seed);
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
  };
}

describe('a fleet of workers', () => {
  it('drains a burst in time, and gives back what it took for it', () => {
    const lived = liveThrough({
      minutes: 150,
      workers: 1,
      arrivals: (minute) => (minute === 20 ? 5_000 : 30),
    });
    const most = Math.max(...lived.map(({ workers }) => workers));
    const drained = lived.findIndex(({ waiting }, minute) => minute > 20 && waiting === 0);
    expect(most).toBeGreaterThanOrEqual(5);
    expect(drained - 20).toBeLessThanOrEqual(DRAIN_MINUTES + ON_THE_WAY);
    expect(lived.at(-1)?.workers).toBe(1);
    const after = lived.slice(drained).map(({ workers }) => workers);
    expect(after).toEqual(after.toSorted((a, b) => b - a));
  });

  it('drains whatever the limits can drain', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 4_000 }),
        fc.integer({ min: 0, max: 3 * PER_WORKER }),
        (tasks, come) => {
          const lived = liveThrough({
            minutes: 45,
            workers: 4,
            arrivals: (minute) => (minute === 20 ? tasks : come),
          });
          const drained = lived.findIndex(({ waiting }, minute) => minute >= 20 && waiting < 60);
          expect(drained).toBeGreaterThanOrEqual(20);
          expect(drained - 20).toBeLessThanOrEqual(DRAIN_MINUTES + ON_THE_WAY);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('comes to rest under a load that is steady, whatever the load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 * PER_WORKER }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        (come, workers, seed) => {
          const lived = liveThrough({ minutes: 300, workers, arrivals: random(come, seed) });
          // Twelve need ten steps of ten minutes at most to become few enough.
          const settled = lived.slice(150);
          // What worked off a long queue may go again; what went is not missed.
          expect(steps(settled).join('')).toMatch(/^\+*-*$/);
          expect(settled.every(({ waiting }) => waiting < 12 * PER_WORKER)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('follows a load that rises for hours, and is never far behind', () => {
    const lived = liveThrough({ minutes: 180, workers: 1, arrivals: (minute) => minute * 6 });
    const waits = lived.map(({ waiting, workers }) => (60 * waiting) / (workers * PER_WORKER));
    // The line is at a minute.
    expect(Math.max(...waits)).toBeLessThan(180);
    expect(lived.at(-1)?.workers).toBeGreaterThanOrEqual(9);
  });
});
