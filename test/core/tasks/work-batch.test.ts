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

describe('poison', () => {
  beforeEach(() => {
    world.service.answer = (id) => (id === 'poison' ? 'ends the process before' : 'takes it');
  });

  it('is buried after its attempts, and its siblings are done', async () => {
    send('a', 'b', 'poison', 'c', 'd');
    await world.drain();
    expect(world.wrongs(['a', 'b', 'c', 'd', 'poison'])).toEqual([]);
    expect(reasons()).toEqual([['poison', 'poison']]);
    expect(world.service.calls.filter(({ id }) => id === 'poison')).toHaveLength(row.attempts);
    const { failures } = world.queue.letters[0] ?? {};
    expect(failures?.map(({ attempt, because }) => [attempt, because])).toEqual(
      [1, 2, 3, 4].map((attempt) => [attempt, 'the process ended']),
    );
  });

  it('takes no sibling with it, not even one at its last attempt', async () => {
    world.change = { row: { ...row, attempts: 1 } };
    send('a', 'b', 'poison', 'c');
    await world.drain();
    expect(reasons()).toEqual([['poison', 'poison']]);
    for (const id of ['a', 'b', 'c']) expect(world.ledger.of(id)?.state).toBe('done');
  });

  it('of which there are several is tried one at a time', async () => {
    world.service.answer = (id) => (id.startsWith('p') ? 'ends the process before' : 'takes it');
    send('p1', 'a', 'p2', 'b', 'p3');
    await world.drain();
    expect(reasons().sort()).toEqual(['p1', 'p2', 'p3'].map((id) => [id, 'poison']));
    for (const id of ['a', 'b']) expect(world.ledger.of(id)?.state).toBe('done');
  });

  it('that is sent again out of the dead letters is alone from its first attempt on', async () => {
    send('poison');
    await world.drain();
    // Until then nobody could see whether it had an effect after all.
    world.now += 200_000;
    world.send({ body: envelope('poison'), diedAt: world.queue.letters[0]?.diedAt ?? 0 });
    send('a', 'b');
    await world.invoke(receive());
    for (const id of ['a', 'b']) expect(world.ledger.of(id)?.state).toBe('done');
    expect(world.ledger.of('poison')).toMatchObject({ state: 'running', attempt: 1, alone: true });
  });

  it('keeps no suspect beside it waiting for as long as SQS would', async () => {
    world.service.answer = (_, call) => (call === 0 ? 'ends the process before' : 'takes it');
    send('a', 'b', 'c');
    await world.invoke(receive());
    world.now += 400_000;
    await world.invoke(receive());
    expect(['a', 'b', 'c'].filter((id) => world.ledger.of(id)?.state === 'done')).toHaveLength(1);
    expect((world.queue.nextAt ?? 0) - world.now).toBeLessThan(10_000);
  });

  it('is no task whose process was ended by a deploy: it is done the next time', async () => {
    world.service.answer = (_, call) => (call === 0 ? 'ends the process before' : 'takes it');
    send('a');
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', attempt: 2 });
  });
});

describe('a letter sent again', () => {
  async function dead(): Promise<number> {
    world.service.answer = () => 'refuses it';
    send('a');
    await world.drain();
    world.service.answer = () => 'takes it';
    world.now += 60_000;
    return world.queue.letters[0]?.diedAt ?? Number.NaN;
  }

  it('revives its task, once', async () => {
    const diedAt = await dead();
    for (let copy = 0; copy < 3; copy += 1) world.send({ body: envelope('a'), diedAt });
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', redrives: 1, attempt: 1 });
    expect(world.service.countOf('a')).toBe(1);
  });

  it('does nothing when it is of an earlier death', async () => {
    const diedAt = await dead();
    world.service.answer = () => 'refuses it';
    world.send({ body: envelope('a'), diedAt });
    await world.drain();
    expect(world.queue.letters).toHaveLength(2);
    const calls = world.service.calls.length;
    world.send({ body: envelope('a'), diedAt });
    await world.drain();
    expect(world.service.calls).toHaveLength(calls);
    expect(world.queue.letters).toHaveLength(2);
  });

  it('is needed: another message of a dead task does nothing', async () => {
    await dead();
    send('a', 'a');
    await world.drain();
    expect(world.service.countOf('a')).toBe(0);
    expect(world.ledger.of('a')?.state).toBe('dead');
  });

  it('at once, of a task that may have had its effect, waits until that can be seen', async () => {
    world.change = { row: { ...row, attempts: 1 } };
    world.service.answer = () => 'is silent after';
    send('a');
    await world.drain();
    const [letter] = world.queue.letters;
    expect(letter?.reason).toBe('uncertain');
    world.send({ body: envelope('a'), diedAt: letter?.diedAt ?? 0 });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
    expect(world.service.countOf('a')).toBe(1);
  });

  it('of what was no task is read anew', async () => {
    world.send({ body: envelope('a', { version: 7 }) });
    await world.drain();
    const [letter] = world.queue.letters;
    expect(letter?.reason).toBe('unknown-version');
    world.send({ body: envelope('a'), diedAt: letter?.diedAt ?? 0 });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
  });
});

describe('groups', () => {
  const sendTo = (group: string, ...ids: readonly string[]) => {
    for (const id of ids) world.send({ body: envelope(id), group });
  };
  const order = (group: string) =>
    world.service.effects.map(({ id }) => id).filter((id) => id.startsWith(group));

  it('keep their order though the head of one fails, and hold up nobody else', async () => {
    world.service.answer = (id, call) => (id === 'a1' && call < 2 ? 'breaks before' : 'takes it');
    sendTo('a', 'a1', 'a2', 'a3');
    sendTo('b', 'b1', 'b2');
    await world.invoke(receive());
    expect(order('b')).toEqual(['b1', 'b2']);
    expect(order('a')).toEqual([]);
    await world.drain();
    expect(order('a')).toEqual(['a1', 'a2', 'a3']);
  });

  it.each(['ends the process before', 'ends the process after', 'is silent after'] as const)(
    'keep their order when the head %s',
    async (answer) => {
      world.service.answer = (id, call) => (id === 'a1' && call === 0 ? answer : 'takes it');
      sendTo('a', 'a1', 'a2', 'a3', 'a4');
      sendTo('b', 'b1');
      await world.drain();
      expect(order('a')).toEqual(['a1', 'a2', 'a3', 'a4']);
      expect(world.wrongs(['a1', 'a2', 'a3', 'a4', 'b1'])).toEqual([]);
    },
  );

  it('go on behind a head that is buried', async () => {
    world.service.answer = (id) => (id === 'a1' ? 'refuses it' : 'takes it');
    sendTo('a', 'a1', 'a2');
    await world.invoke(receive());
    expect(order('a')).toEqual(['a2']);
    expect(reasons()).toEqual([['a1', 'rejected']]);
  });

  it('wait behind a head whose letter cannot be sent', async () => {
    world.service.answer = (id) => (id === 'a1' ? 'refuses it' : 'takes it');
    world.fate = (point) => {
      if (point === 'before a letter') throw new Error('SQS is away');
    };
    sendTo('a', 'a1', 'a2');
    sendTo('b', 'b1', 'b2');
    await world.invoke(receive());
    expect(order('a')).toEqual([]);
    expect(order('b')).toEqual(['b1', 'b2']);
    expect(world.queue.length).toBe(2);
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
