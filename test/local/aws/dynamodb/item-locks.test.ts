import { describe, expect, it } from 'vitest';
import { ItemLocks } from '#local/aws/dynamodb/item-locks.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('tasks about items', () => {
  it('go one after the other at the same item, and side by side at others', async () => {
    const locks = new ItemLocks();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} in`);
      await turn();
      log.push(`${name} out`);
    };
    await Promise.all([
      locks.run(['a'], task('1')),
      locks.run(['b'], task('2')),
      locks.run(['a', 'b'], task('both')),
      locks.run(['c'], task('3')),
      locks.run(['b'], task('4')),
      locks.run([], task('none')),
    ]);
    const at = (what: string) => log.indexOf(what);
    expect(at('2 in')).toBeLessThan(at('1 out'));
    expect(at('3 in')).toBeLessThan(at('1 out'));
    expect(at('none in')).toBeLessThan(at('1 out'));
    expect(at('both in')).toBeGreaterThan(Math.max(at('1 out'), at('2 out')));
    expect(at('4 in')).toBeGreaterThan(at('both out'));
  });

  it('never wait for each other when they name items in another order', async () => {
    const locks = new ItemLocks();
    const all = [['a', 'b'], ['b', 'a'], ['b'], ['a']].map((items) => locks.run(items, turn));
    await expect(Promise.all(all)).resolves.toHaveLength(4);
  });

  it('go on after one that failed', async () => {
    const locks = new ItemLocks();
    const fail = () => Promise.reject(new Error('no'));
    const settled = await Promise.allSettled([
      locks.run(['a'], fail),
      locks.run(['a'], async () => 1),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});
