import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { done } from '#core/tasks/outcome.ts';
import { MESSAGE_DAYS } from '#core/tasks/retention.ts';
import { envelope, row, TaskWorld } from './support/task-world.ts';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

const receive = (count = 10) => world.queue.receive(count, world.now);
const send = (...ids: readonly string[]) => {
  for (const id of ids) world.send({ body: envelope(id) });
};
const reasons = () => world.queue.letters.map(({ id, reason }) => [id, reason]);

describe('two messages of one task', () => {
  it('in one batch are one attempt; the second goes when the first is done', async () => {
    send('a', 'a', 'b');
    await world.invoke(receive());
    expect(world.service.calls.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(world.queue.length).toBe(1);
    expect((world.queue.nextAt ?? 0) - world.now).toBeLessThan(10_000);
    await world.drain();
    expect(world.service.calls).toHaveLength(2);
  });

  it('in two batches at a time are one attempt', async () => {
    send('a');
    const first = receive();
    const again = world.queue.receiveAgain(() => 0);
    await Promise.all([world.invoke(first), world.invoke(again)]);
    await world.drain();
    expect(world.service.calls).toHaveLength(1);
  });

  it('of different kinds are two tasks', async () => {
    send('a');
    const { kind } = world.parts(world.process());
    await world.drain();
    world.change = { kind: { ...kind, id: 'report' } };
    world.send({ body: envelope('a', { kind: 'report' }) });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
    expect(world.ledger.of('a', 'report')?.state).toBe('done');
    expect(world.service.calls).toHaveLength(2);
  });
});

describe('a task that somebody else has by the time it is settled', () => {
  it('keeps its message, and holds its group up', async () => {
    const overtaken = (id: string) => {
      const record = world.ledger.of(id);
      if (record === undefined) throw new Error('nobody began it');
      world.ledger.records.set(`email ${id}`, { ...record, version: 9, by: 'somebody else' });
    };
    world.change = {
      work: {
        each: async ({ task }) => {
          world.service.calls.push({ id: task.id, at: world.now });
          if (task.id === 'a1') overtaken('a1');
          return done('late');
        },
      },
    };
    world.send({ body: envelope('a1'), group: 'a' });
    world.send({ body: envelope('a2'), group: 'a' });
    await world.invoke(receive());
    expect(world.service.calls.map(({ id }) => id)).toEqual(['a1']);
    expect(world.queue.length).toBe(2);
    expect(world.ledger.of('a1')).toMatchObject({ state: 'running', by: 'somebody else' });
  });
});

describe('what a batch writes', () => {
  const ids = Array.from({ length: 10 }, (_, index) => `t${index}`);

  it('is 1.1 requests a task where each is done on its own', async () => {
    send(...ids);
    await world.invoke(receive());
    expect(world.ledger.writes).toBeLessThanOrEqual(11);
    expect(world.service.effects).toHaveLength(10);
  });

  it('is 0.2 requests a task where all are done together', async () => {
    world.change = { work: { together: async (all) => all.map(() => done('ok')) } };
    send(...ids);
    await world.invoke(receive());
    expect(world.ledger.writes).toBe(2);
    expect(world.queue.length).toBe(0);
  });
});

describe('time', () => {
  it('that is short lets no attempt begin that could not end', async () => {
    const slow = 25_000;
    world.change = {
      work: {
        each: async () => {
          world.now += slow;
          return done('slowly');
        },
      },
    };
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) world.send({ body: envelope(id), group: 'g' });
    const began = world.now;
    await world.invoke(receive());
    // 100 s to run, 30 s an attempt: the fourth would begin at 75 s.
    expect(world.now - began).toBe(3 * slow);
    expect(world.queue.length).toBe(3);
    await world.drain();
    expect(world.ledger.of('f')?.state).toBe('done');
  });

  it('that SQS gives a message ends with a letter, not with nothing, behind a breaker that never closes', async () => {
    send('a');
    world.now += MESSAGE_DAYS * 86_400_000 - 2 * 3_600_000;
    const opened = { name: 'postmark', version: 1, state: 'open', because: '503' } as const;
    const times = { since: world.now, windowStart: world.now, until: world.now + 3 * 3_600_000 };
    const counts = { calls: 5, failures: 5, opened: 9 };
    world.breakers.breakers.set('postmark', { ...opened, ...times, ...counts });
    await world.invoke(receive());
    expect(reasons()).toEqual([['a', 'too-old']]);
    expect(world.queue.length).toBe(0);
    expect(world.ledger.of('a')).toBeUndefined();
  });

  it('that SQS gives a message is told in the record of a task that fails at its end', async () => {
    world.service.answer = () => 'breaks before';
    send('a');
    world.now += MESSAGE_DAYS * 86_400_000 - 3_600_000;
    await world.invoke(receive());
    expect(world.ledger.of('a')).toMatchObject({ state: 'dead', reason: 'too-old', attempt: 1 });
    expect(world.wrongs(['a'])).toEqual([]);
  });

  it('that SQS gives a message is never over before its task has ended or lies with the dead', async () => {
    world.change = { row: { ...row, breaker: { ...row.breaker, atLeastCalls: 1 } } };
    world.service.answer = () => 'breaks before';
    const began = world.now;
    send('a', 'b', 'c');
    await world.drain({ most: 20_000 });
    const last = began + MESSAGE_DAYS * 86_400_000;
    expect(world.queue.letters.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    expect(world.now).toBeLessThan(last);
    expect(world.queue.letters.every(({ because }) => because.length > 0)).toBe(true);
  });
});

describe('a payload in the bucket', () => {
  const text = JSON.stringify({ to: 'ada@example.com', template: 'welcome' });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const claim = { key: 'claims/email/a', sha256, bytes: text.length };
  const body = envelope('a', { payload: undefined, claim });

  it('is worked on like any other', async () => {
    world.claims.set(claim.key, text);
    world.send({ body });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
  });

  it('that is gone is a dead letter with its id', async () => {
    world.send({ body });
    await world.drain();
    expect(reasons()).toEqual([['a', 'malformed']]);
  });

  it('that cannot be had now waits, and keeps no sibling', async () => {
    world.fate = (point) => {
      if (point === 'before a claim') throw new Error('S3 is away');
    };
    world.send({ body });
    send('b');
    await world.invoke(receive());
    expect(world.ledger.of('b')?.state).toBe('done');
    expect(world.ledger.of('a')).toBeUndefined();
    world.fate = () => {};
    world.claims.set(claim.key, text);
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
  });
});
