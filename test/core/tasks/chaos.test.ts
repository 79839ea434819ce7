import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chaos, type Weather } from './support/chaos.ts';
import { envelope, row } from './support/task-world.ts';

const weathers: fc.Arbitrary<Weather> = fc.record({
  seed: fc.integer(),
  steps: fc.integer({ min: 50, max: 400 }),
  workers: fc.integer({ min: 1, max: 3 }),
  ends: fc.constantFrom(0, 5, 30),
  repeats: fc.constantFrom(0, 20, 80),
  ticks: fc.constantFrom(5, 50),
  tickSeconds: fc.constantFrom(2, 40, 200),
  badCalls: fc.constantFrom(0, 30, 80),
});

const tasks = fc.record({
  ids: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), {
    minLength: 1,
    maxLength: 14,
  }),
  isGrouped: fc.boolean(),
  hasBreaker: fc.boolean(),
});

const PARAMETERS = { numRuns: 250, seed: 4 };

describe('several workers, in any order of their steps', () => {
  it('lose nothing and do nothing twice, whatever ends, repeats or fails', async () => {
    const property = fc.asyncProperty(weathers, tasks, async (weather, given) => {
      const chaos = new Chaos(weather);
      const { world } = chaos;
      if (given.hasBreaker) {
        const breaker = { ...row.breaker, atLeastCalls: 2 };
        world.change = { ...world.change, row: { ...row, breaker } };
      }
      for (const id of given.ids) {
        world.send({ body: envelope(id), ...(given.isGrouped ? { group: `g${id < 'd'}` } : {}) });
      }
      await chaos.run();
      expect(world.wrongs([...new Set(given.ids)])).toEqual([]);
    });
    await fc.assert(property, PARAMETERS);
  });

  it('see every task through in the end, when nothing but their processes fails', async () => {
    const calm = weathers.map((weather): Weather => ({ ...weather, badCalls: 0, ends: 5 }));
    const property = fc.asyncProperty(calm, tasks, async (weather, { ids }) => {
      const chaos = new Chaos(weather);
      chaos.world.change = { ...chaos.world.change, row: { ...row, attempts: 50 } };
      for (const id of ids) chaos.world.send({ body: envelope(id) });
      await chaos.run();
      const states = ids.map((id) => chaos.world.ledger.of(id)?.state);
      expect(states).toEqual(ids.map(() => 'done'));
    });
    await fc.assert(property, { ...PARAMETERS, numRuns: 60 });
  });
});
