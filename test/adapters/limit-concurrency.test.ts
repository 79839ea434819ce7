import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '#adapters/limit-concurrency.ts';
import { within } from '#adapters/within.ts';

describe('limitConcurrency', () => {
  it('runs every task once, at most so many at a time, in order', async () => {
    const limit = limitConcurrency(3);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        limit(async () => {
          begun.push(index);
          running += 1;
          most = Math.max(most, running);
          await new Promise(setImmediate);
          running -= 1;
          return index;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(begun).toEqual([...results]);
    expect(results).toHaveLength(20);
  });

  it('goes on after a task that failed', async () => {
    const limit = limitConcurrency(1);
    const failed = limit(() => Promise.reject(new Error('no')));
    const next = limit(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});

describe('within', () => {
  it('gives what the task gives', async () => {
    await expect(within(1_000, 'it', async () => 7)).resolves.toBe(7);
  });

  it('fails when the task takes longer, and tells the task', async () => {
    let told: unknown;
    const never = within(5, 'it', (signal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      return new Promise(() => {});
    });
    await expect(never).rejects.toThrow('it took longer than 5 ms');
    expect(told).toEqual(new Error('it took longer than 5 ms'));
  });
});
