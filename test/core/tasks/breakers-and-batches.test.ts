import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, NOON, row, TaskWorld } from './support/task-world.ts';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
  world.change = { row: { ...row, breaker: { ...row.breaker, atLeastCalls: 3 } } };
});

const ids = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `t${first + index}`);
const send = (all: readonly string[]) => {
  for (const id of all) world.send({ body: envelope(id) });
};
const receive = (count = 10) => world.queue.receive(count, world.now);
const breaker = () => world.breakers.breakers.get('postmark');
const states = () => world.changes.map(({ state }) => state);

/** The breaker has opened, and one may try now. */
function open(): void {
  const opened = {
    name: 'postmark',
    version: 7,
    state: 'open',
    since: NOON,
    windowStart: NOON,
  } as const;
  const counts = { calls: 3, failures: 3, opened: 1, until: world.now, because: '503' };
  world.breakers.breakers.set('postmark', { ...opened, ...counts });
}

describe('breakers and batches', () => {
  it('write nothing while the service is well', async () => {
    send(ids(50));
    await world.drain();
    expect(world.service.effects).toHaveLength(50);
    expect(world.breakers.writes).toBe(0);
  });

  it('spend no attempt while the service is away, and see all tasks through when it is back', async () => {
    const back = NOON + 3_600_000;
    world.service.answer = () => (world.now < back ? 'breaks before' : 'takes it');
    send(ids(30));
    await world.drain({ most: 2000 });
    expect(world.now).toBeGreaterThan(back);
    expect(world.wrongs(ids(30))).toEqual([]);
    expect(world.queue.letters).toEqual([]);
    // A call every two minutes, at most, for an hour.
    expect(world.service.calls.length).toBeLessThan(30 + 45);
    expect(breaker()?.state).toBe('closed');
  });

  it('tell the bus of every change of state, once', async () => {
    world.service.answer = (_, call) => (call === 0 ? 'breaks before' : 'takes it');
    send(ids(5));
    await world.drain();
    expect(states()).toEqual(['open', 'half-open', 'closed']);
  });

  it('let one try, however many copies come at the same time', async () => {
    open();
    world.service.answer = () => 'takes it';
    send(ids(60));
    const before = world.service.calls.length;
    // All have asked what the breakers are before any of them writes.
    let asking = 0;
    let go = () => {};
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    world.fate = async (point) => {
      if (point !== 'after breakers') return;
      asking += 1;
      if (asking === 6) go();
      await all;
    };
    const batches = Array.from({ length: 6 }, () => receive());
    await Promise.all(batches.map((batch) => world.invoke(batch)));
    expect(world.service.calls.length - before).toBe(1);
    expect(breaker()?.state).toBe('closed');
    expect(world.changes.at(-1)?.state).toBe('closed');
  });

  it('give the one try to a task that can be tried, not to one that has ended', async () => {
    send(['t0']);
    await world.drain();
    open();
    world.service.answer = () => 'takes it';
    send(['t0', 't0', 't1', 't2']);
    await world.invoke(receive());
    expect(world.ledger.of('t1')?.state).toBe('done');
    expect(world.ledger.of('t2')).toBeUndefined();
    expect(breaker()?.state).toBe('closed');
  });

  it('let the next one try when nothing in a batch could be tried', async () => {
    send(['t0']);
    await world.drain();
    open();
    world.service.answer = () => 'takes it';
    send(['t0', 't0']);
    await world.invoke(receive());
    expect(breaker()).toMatchObject({ state: 'half-open', until: world.now });
    send(['t1']);
    await world.invoke(receive());
    expect(breaker()?.state).toBe('closed');
  });

  it('let the next one try after an answer that is neither good nor bad', async () => {
    open();
    world.service.answer = () => 'asks for patience';
    send(['t0']);
    await world.invoke(receive());
    world.service.answer = () => 'takes it';
    send(['t1']);
    await world.invoke(receive());
    expect(breaker()?.state).toBe('closed');
  });

  it('give the try to another when the process of the first has ended', async () => {
    open();
    world.service.answer = () => 'ends the process before';
    send(['t0']);
    await world.invoke(receive());
    world.service.answer = () => 'takes it';
    send(['t1']);
    await world.drain();
    expect(world.ledger.of('t1')?.state).toBe('done');
    expect(world.ledger.of('t0')?.state).toBe('done');
  });

  it('open again, for longer, when the one that tries fails; that is not held against its task', async () => {
    open();
    world.service.answer = () => 'breaks before';
    send(['t0', 't1']);
    await world.invoke(receive());
    expect(breaker()).toMatchObject({ state: 'open', opened: 2, until: world.now + 60_000 });
    expect(world.ledger.of('t0')).toMatchObject({ state: 'waiting', attempt: 0 });
    expect(world.ledger.of('t0')?.failures).toHaveLength(1);
    expect(world.ledger.of('t1')).toBeUndefined();
  });

  it('bury no task because its last attempt was the one that tried', async () => {
    world.service.answer = (_, call) => (call < row.attempts ? 'breaks before' : 'takes it');
    send(['t0']);
    const failed = () => world.ledger.of('t0')?.failures.length ?? 0;
    while (failed() < row.attempts - 1) {
      world.now = Math.max(world.now, world.queue.nextAt ?? 0);
      await world.invoke(receive());
    }
    world.now = Math.max(world.now, world.queue.nextAt ?? 0);
    open();
    await world.invoke(receive());
    expect(world.ledger.of('t0')).toMatchObject({ state: 'waiting', attempt: row.attempts - 1 });
    await world.drain();
    expect(world.ledger.of('t0')?.state).toBe('done');
  });

  it('are told of by the bus once, though one after the other tries', async () => {
    open();
    world.service.answer = () => 'asks for patience';
    for (const id of ids(4)) {
      send([id]);
      await world.invoke(receive());
    }
    expect(states()).toEqual(['half-open']);
  });

  it('hear nothing about the one that tries from calls that began before they opened', async () => {
    const { work } = world.parts(world.process());
    if (!('each' in work)) throw new Error('it is done one by one');
    const { each } = work;
    world.service.answer = () => 'breaks before';
    world.change = {
      ...world.change,
      work: {
        each: async (attempt) => {
          const outcome = await each(attempt);
          // Meanwhile it has opened, and somebody tries.
          open();
          const stands = world.breakers.breakers.get('postmark');
          if (stands !== undefined) {
            world.breakers.breakers.set('postmark', { ...stands, version: 8, state: 'half-open' });
          }
          return outcome;
        },
      },
    };
    send(['t0']);
    await world.invoke(receive());
    expect(breaker()).toMatchObject({ state: 'half-open', version: 8 });
  });

  it('hold back nobody when they are one for each destination', async () => {
    const { kind } = world.parts(world.process());
    world.change = {
      ...world.change,
      kind: { ...kind, breaker: ({ to }) => `mail:${to.split('@')[1]}` },
    };
    world.service.answer = (id) => (id.startsWith('bad') ? 'breaks before' : 'takes it');
    for (let at = 0; at < 20; at += 1) {
      const to = at % 2 === 0 ? 'a@bad.example' : 'a@good.example';
      const id = `${at % 2 === 0 ? 'bad' : 'good'}-${at}`;
      world.send({ body: envelope(id, { payload: { to, template: 'welcome' } }) });
    }
    await world.invoke(receive());
    await world.invoke(receive());
    const done = [...world.ledger.records.values()].filter(({ state }) => state === 'done');
    expect(done.map(({ id }) => id).every((id) => id.startsWith('good'))).toBe(true);
    expect(done).toHaveLength(10);
    expect(world.breakers.breakers.get('mail:bad.example')?.state).toBe('open');
    expect(world.breakers.breakers.has('mail:good.example')).toBe(false);
  });

  it('count for nothing what refuses a task before it is sent', async () => {
    world.change = {
      ...world.change,
      work: { each: async () => ({ kind: 'rejected', because: 'no', answered: false }) },
    };
    send(ids(10));
    await world.drain();
    expect(world.breakers.writes).toBe(0);
  });
});
