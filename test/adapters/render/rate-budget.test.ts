import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { type CallCounter, rateBudget } from '#adapters/render/rate-budget.ts';
import type { RateBudget } from '#adapters/render/transport.ts';
import { json, startLyingServer } from '../lying-server.ts';
import { aClient, NOON } from './a-client.ts';

const callsPerMinute = { reads: 50, writes: 5, perService: 3 };
const read = (budget: RateBudget) => budget.spend('get-service', 'reads', 'srv-a');

/** How many of `calls` were let through. */
async function granted(calls: readonly (() => Promise<void>)[]): Promise<number> {
  const results = await Promise.allSettled(calls.map((call) => call()));
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe('rateBudget', () => {
  it('lets no more through than the minute has, whoever asks and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.record({ who: fc.nat(4), after: fc.nat(30_000) }), { maxLength: 200 }),
        async (copies, readsAtOnce, calls) => {
          let now = NOON;
          const counter = localCallCounter();
          const budgets = Array.from({ length: copies }, () =>
            rateBudget({ callsPerMinute, counter, now: () => now, readsAtOnce }),
          );
          const perMinute = new Map<number, number>();
          for (const { who, after } of calls) {
            now += after;
            const minute = Math.floor(now / 60_000);
            const budget = budgets[who % copies];
            if (budget === undefined) continue;
            const passed = await granted([() => read(budget), () => read(budget)]);
            perMinute.set(minute, (perMinute.get(minute) ?? 0) + passed);
          }
          for (const passed of perMinute.values()) expect(passed).toBeLessThanOrEqual(50);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('grants the whole budget to one who asks all at once, and not one call more', async () => {
    const counter = localCallCounter();
    const budget = rateBudget({ callsPerMinute, counter, now: () => NOON, readsAtOnce: 10 });
    await expect(granted(Array(80).fill(() => read(budget)))).resolves.toBe(50);
  });

  it('reserves reads in blocks, and asks no more once the minute is spent', async () => {
    const reserved: number[] = [];
    const local = localCallCounter();
    const counter: CallCounter = {
      reserve(bucket, minute, calls, most) {
        reserved.push(calls);
        return local.reserve(bucket, minute, calls, most);
      },
    };
    const budget = rateBudget({ callsPerMinute, counter, now: () => NOON, readsAtOnce: 25 });
    await granted(Array(90).fill(() => read(budget)));
    expect(reserved).toEqual([25, 25, 25]);
  });

  it('counts each service by itself', async () => {
    const budget = rateBudget({ callsPerMinute, counter: localCallCounter(), now: () => NOON });
    const scale = (id: string) => () => budget.spend('scale-service', 'service', id);
    await expect(granted(Array(5).fill(scale('srv-a')))).resolves.toBe(3);
    await expect(granted(Array(5).fill(scale('srv-b')))).resolves.toBe(3);
  });

  it('refuses with the seconds to the next minute, in which there is room again', async () => {
    let now = NOON + 18_500;
    const budget = rateBudget({ callsPerMinute, counter: localCallCounter(), now: () => now });
    const write = () => budget.spend('patch-postgres', 'writes', 'dpg-a');
    await granted(Array(5).fill(write));
    await expect(write()).rejects.toMatchObject({
      name: 'RenderUnavailable',
      operation: 'patch-postgres',
      retryAfterSeconds: 42,
      outcome: 'not-applied',
    });
    now = NOON + 60_000;
    await expect(write()).resolves.toBeUndefined();
  });

  it('refuses when the count cannot be read, and asks anew the next time', async () => {
    let broken = true;
    const counter: CallCounter = {
      reserve: async () => {
        if (broken) throw new Error('throttled');
        return true;
      },
    };
    const budget = rateBudget({ callsPerMinute, counter, now: () => NOON });
    await expect(read(budget)).rejects.toMatchObject({ cause: new Error('throttled') });
    broken = false;
    await expect(read(budget)).resolves.toBeUndefined();
  });

  it('keeps a refused call from leaving', async () => {
    const { url, seen } = await startLyingServer(json(202, {}));
    const client = aClient(url, { callsPerMinute });
    const scale = () => client.scale('srv-00000000000000000000', 3);
    await expect(granted(Array(9).fill(scale))).resolves.toBe(3);
    expect(seen).toHaveLength(3);
  });
});
