import { describe, expect, it } from 'vitest';
import { Gate } from '#local/aws/dynamodb/gate.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Gate', () => {
  it('runs shared tasks together and an exclusive one alone, in order of arrival', async () => {
    const gate = new Gate();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} in`);
      await turn();
      log.push(`${name} out`);
    };
    await Promise.all([
      gate.shared(task('a')),
      gate.shared(task('b')),
      gate.exclusive(task('X')),
      gate.exclusive(task('Y')),
      gate.shared(task('c')),
    ]);
    expect(log).toEqual([
      'a in',
      'b in',
      'a out',
      'b out',
      'X in',
      'X out',
      'Y in',
      'Y out',
      'c in',
      'c out',
    ]);
  });

  it('goes on after a task that failed', async () => {
    const gate = new Gate();
    const fail = () => Promise.reject(new Error('no'));
    const settled = await Promise.allSettled([
      gate.shared(fail),
      gate.exclusive(fail),
      gate.exclusive(async () => 1),
      gate.shared(async () => 2),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });
});
