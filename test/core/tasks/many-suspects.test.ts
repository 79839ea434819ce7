import { describe, expect, it } from 'vitest';
import { leastWaitSeconds, mostReceives } from '#core/tasks/retention.ts';
import { seeded } from './support/chaos.ts';
import { envelope, NOON, TaskWorld } from './support/task-world.ts';

describe('one crash of many tasks', () => {
  it('has all of them done one by one, each received a few times', async () => {
    const world = new TaskWorld();
    world.random = seeded(3);
    const draw = seeded(9);
    const shuffle = <T>(all: readonly T[]): readonly T[] =>
      all
        .map((one) => ({ one, at: draw() }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
    const ids = Array.from({ length: 400 }, (_, at) => `t${at}`);
    for (const id of ids) world.send({ body: envelope(id) });
    world.fate = (point, process) => {
      if (point.startsWith('before the call')) process.end();
    };
    await world.invoke(world.queue.receive(400, world.now));
    world.fate = () => {};
    let most = 0;
    while (world.queue.length > 0) {
      world.now = Math.max(world.now, world.queue.nextAt ?? world.now);
      const batch = world.queue.receive(400, world.now, shuffle);
      most = Math.max(most, ...batch.map(({ receives = 0 }) => receives));
      await world.invoke(batch);
      world.now += 1_000;
    }
    expect(world.wrongs(ids)).toEqual([]);
    // Without a wait that grows with their number it is more than a hundred.
    expect(most).toBeLessThan(60);
    expect(world.now - NOON).toBeLessThan(3_600_000);
  });
});

describe('receives', () => {
  const DAYS_4 = 4 * 86_400;

  it.each([61, 541, 1381, 5401])(
    'of a queue that hides messages for %s s are spent before SQS forgets, by crashes',
    (visibility) => {
      expect(mostReceives(visibility) * visibility).toBeLessThan(DAYS_4);
    },
  );

  it.each([61, 541, 1381, 5401])('… and not by breakers, at %s s', (visibility) => {
    const most = mostReceives(visibility);
    let waited = 0;
    for (let receives = 1; receives <= most; receives += 1) {
      waited += Math.max(1, leastWaitSeconds(receives, most));
    }
    expect(waited).toBeGreaterThan(DAYS_4 - 2 * 3600);
  });

  it('that are few make no wait longer', () => {
    expect(leastWaitSeconds(1, mostReceives(5401))).toBe(0);
    expect(leastWaitSeconds(70, mostReceives(541))).toBe(0);
  });

  it('of a breaker that never closes stay below the limit, and the task gets its letter', async () => {
    const world = new TaskWorld();
    const most = mostReceives(541);
    world.service.answer = () => 'takes it';
    world.send({ body: envelope('a') });
    let receives = 0;
    while (world.queue.length > 0) {
      world.now = Math.max(world.now, world.queue.nextAt ?? world.now);
      // Whoever tries is always somebody else, and never comes back.
      const { now } = world;
      const shut = { name: 'postmark', version: receives, state: 'open', since: now } as const;
      const counts = { calls: 5, failures: 5, opened: 1, because: '503', until: now + 10_000 };
      world.breakers.breakers.set('postmark', { ...shut, ...counts, windowStart: now });
      const batch = world.queue.receive(10, world.now);
      receives = Math.max(receives, ...batch.map((one) => one.receives ?? 0));
      await world.invoke(batch);
    }
    expect(receives).toBeLessThan(most);
    expect(world.queue.letters.map(({ reason }) => reason)).toEqual(['too-old']);
  });
});
