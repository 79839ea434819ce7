import { describe, expect, it } from 'vitest';
import { seeded } from './support/chaos.ts';
import { envelope, NOON, row, TaskWorld } from './support/task-world.ts';

const HOUR = 3_600_000;
/** Files: one at a time, and a breaker for all of them. */
const files = {
  ...row,
  breaker: {
    windowSeconds: 120,
    atLeastCalls: 5,
    failurePercent: 60,
    openSeconds: 30,
    mostOpenSeconds: 300,
  },
};

function worldOf(seed = 1): TaskWorld {
  const world = new TaskWorld();
  world.random = seeded(seed);
  world.change = { row: files };
  world.service.answer = (id) => (id.startsWith('bad') ? 'is silent before' : 'takes it');
  return world;
}
const named = (what: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${what}${at}`);
const send = (world: TaskWorld, ids: readonly string[]) => {
  for (const id of ids) world.send({ body: envelope(id) });
};
const states = (world: TaskWorld, ids: readonly string[]) => [
  ...new Set(ids.map((id) => world.ledger.of(id)?.state)),
];

describe('tasks that always fail, behind a breaker that all share', () => {
  it.each([1, 2, 3])('die, and keep the others not for long (%s)', async (seed) => {
    const world = worldOf(seed);
    const [bad, good] = [named('bad', 20), named('good', 20)];
    send(
      world,
      bad.flatMap((id, at) => [id, good[at] ?? id]),
    );
    const open = () => states(world, good).some((state) => state !== 'done');
    for (let batches = 0; open() && batches < 5_000; batches += 1) {
      world.now = Math.max(world.now, world.queue.nextAt ?? world.now);
      await world.invoke(world.queue.receive(1, world.now));
      world.now += 100;
    }
    expect(world.now - NOON).toBeLessThan(HOUR);
    await world.drain({ most: 50_000, batchSize: 1 });
    expect(states(world, bad)).toEqual(['dead']);
    expect(world.wrongs([...bad, ...good])).toEqual([]);
    expect(world.now - NOON).toBeLessThan(12 * HOUR);
  });

  it('yield to one that came after them', async () => {
    const world = worldOf();
    send(world, named('bad', 5));
    await world.invoke(world.queue.receive(5, world.now));
    expect(world.breakers.breakers.get('postmark')?.state).toBe('open');
    send(world, ['good']);
    const calls = world.service.calls.length;
    world.now += 200_000;
    await world.invoke(world.queue.receive(10, world.now));
    expect(world.service.calls.slice(calls).map(({ id }) => id)).toEqual(['good']);
    expect(world.breakers.breakers.get('postmark')?.state).toBe('closed');
  });

  it('try themselves when nobody else comes', async () => {
    const world = worldOf();
    send(world, named('bad', 5));
    await world.invoke(world.queue.receive(5, world.now));
    const calls = world.service.calls.length;
    while (world.service.calls.length === calls) {
      world.now = Math.max(world.now, world.queue.nextAt ?? world.now) + 100;
      await world.invoke(world.queue.receive(10, world.now));
      expect(world.now - NOON).toBeLessThan(180_000);
    }
    expect(world.service.calls).toHaveLength(calls + 1);
  });

  it('die also when there is nothing else, a day later', async () => {
    const world = worldOf();
    send(world, named('bad', 5));
    await world.drain({ most: 20_000 });
    expect(states(world, named('bad', 5))).toEqual(['dead']);
    expect(world.now - NOON).toBeLessThan(30 * HOUR);
  });
});

describe('a service that is away for hours', () => {
  it.each([1, 3, 30])('is the end of none of %s tasks', async (count) => {
    const world = worldOf();
    const back = NOON + 20 * HOUR;
    world.service.answer = () => (world.now < back ? 'breaks before' : 'takes it');
    const ids = named('t', count);
    // It is known to be away: none of them failed before that.
    const away = { name: 'postmark', version: 1, state: 'open', since: NOON } as const;
    const counts = { calls: 5, failures: 5, opened: 1, because: '503', until: NOON };
    world.breakers.breakers.set('postmark', { ...away, ...counts, windowStart: NOON });
    send(world, ids);
    await world.drain({ most: 20_000 });
    expect(world.queue.letters).toEqual([]);
    expect(states(world, ids)).toEqual(['done']);
  });
});

describe('what our own code throws', () => {
  it('is no fault of the service: its breaker stays closed', async () => {
    const world = worldOf();
    const work = {
      each: async () => {
        throw new TypeError('undefined is not a function');
      },
    };
    world.change = { row: files, work };
    send(world, named('t', 20));
    await world.drain();
    expect(world.breakers.writes).toBe(0);
    expect(world.queue.letters).toHaveLength(20);
  });
});
