import { beforeEach, describe, expect, it } from 'vitest';
import { workBatch } from '#core/tasks/work-batch.ts';
import { envelope, row, TaskWorld } from './support/task-world.ts';

const IDS = ['a', 'b', 'c'];
let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
  world.change = { row: { ...row, breaker: { ...row.breaker, atLeastCalls: 2 } } };
});

/** From now on every call at these points fails. */
const away = (...points: readonly string[]) => {
  world.fate = (point) => {
    if (points.some((one) => point.endsWith(one))) throw new Error(`${point}: away`);
  };
};

async function kept(): Promise<readonly string[]> {
  const batch = world.queue.receive(10, world.now);
  const ids = await workBatch(world.parts(world.process()), batch);
  world.queue.acknowledge(batch, ids);
  return ids;
}

describe('a part that is away', () => {
  it.each(['ledger', 'breakers'])('keeps every message, if it is the %s', async (part) => {
    for (const id of IDS) world.send({ body: envelope(id) });
    away(part);
    expect(await kept()).toHaveLength(3);
    world.fate = () => {};
    await world.drain();
    expect(world.wrongs(IDS)).toEqual([]);
  });

  it('keeps what is no task, if it is the dead-letter queue, and nothing else', async () => {
    world.send({ body: '{' });
    for (const id of IDS) world.send({ body: envelope(id) });
    away('a letter');
    expect(await kept()).toEqual(['m1']);
    world.fate = () => {};
    await world.drain();
    expect(world.queue.letters.map(({ reason }) => reason)).toEqual(['malformed']);
  });

  it('keeps what was refused, if it is the dead-letter queue, until the letter is written', async () => {
    world.service.answer = (id) => (id === 'b' ? 'refuses it' : 'takes it');
    for (const id of IDS) world.send({ body: envelope(id) });
    away('a letter');
    expect(await kept()).toEqual(['m2']);
    world.fate = () => {};
    await world.drain();
    expect(world.wrongs(IDS)).toEqual([]);
    expect(world.queue.letters.at(-1)).toMatchObject({ id: 'b', reason: 'rejected' });
  });

  it.each(['a claim', 'putting back', 'the bus', 'a breaker'])(
    'loses nothing, if it is %s',
    async (part) => {
      world.service.answer = (_, call) => (call === 0 ? 'breaks before' : 'takes it');
      for (const id of IDS) world.send({ body: envelope(id) });
      away(part);
      await kept();
      world.fate = () => {};
      await world.drain();
      expect(world.wrongs(IDS)).toEqual([]);
      expect(IDS.map((id) => world.ledger.of(id)?.state)).toEqual(['done', 'done', 'done']);
    },
  );

  it('for one write keeps that one, and it is looked for before it is done again', async () => {
    for (const id of IDS) world.send({ body: envelope(id) });
    let writes = 0;
    world.fate = (point) => {
      if (point !== 'before ledger') return;
      writes += 1;
      if (writes === 2) throw new Error('away');
    };
    expect(await kept()).toHaveLength(1);
    await world.drain();
    expect(world.wrongs(IDS)).toEqual([]);
    expect(world.service.calls).toHaveLength(3);
  });
});

describe('a record that cannot be read', () => {
  it('keeps its message and none of its siblings', async () => {
    world.ledger.unclear.add('b');
    for (const id of IDS) world.send({ body: envelope(id) });
    expect(await kept()).toEqual(['m2']);
    world.ledger.unclear.clear();
    await world.drain();
    expect(world.wrongs(IDS)).toEqual([]);
  });
});

describe('work that gives no outcome', () => {
  it('is unknown, and looked for before it is done again', async () => {
    world.change = { work: { together: async () => [] } };
    world.send({ body: envelope('a') });
    await kept();
    expect(world.ledger.of('a')).toMatchObject({ state: 'waiting', mayHaveHappened: true });
  });

  it('says so when it takes too long', async () => {
    world.change = {
      within: async (_, task) => {
        const controller = new AbortController();
        void task(controller.signal);
        controller.abort();
        throw new Error('too long');
      },
    };
    world.send({ body: envelope('a') });
    await kept();
    expect(world.ledger.of('a')?.failures[0]?.because).toBe('not done within 30 s');
  });
});
