import { describe, expect, it } from 'vitest';
import { WebhookWorld } from './webhook-world.ts';

/** The one before which so many percent are. */
const percentile = (values: readonly number[], percent: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1] ?? 0;

describe.each([
  ['all at once', false],
  ['one after the other', true],
])('a destination that hangs and takes its tasks %s', (_, ordered) => {
  it('keeps no other destination waiting', async () => {
    const world = new WebhookWorld();
    world.hanging.add('dead');
    for (let index = 0; index < 300; index += 1) world.send(`dead-${index}`, 'dead', ordered);
    let sent = 0;
    await world.run(3, 1_800, () => {
      if (world.now % 5_000 !== 0) return;
      sent += 1;
      world.send(`live-${sent}`, `live-${sent % 7}`, sent % 2 === 0);
    });
    const live = world.posts.filter(({ destination }) => destination !== 'dead');
    const waits = live.map(({ waited }) => waited);
    expect(live.length).toBeGreaterThanOrEqual(sent - 1);
    expect(new Set(live.map(({ id }) => id)).size).toBe(live.length);
    expect(percentile(waits, 95)).toBeLessThanOrEqual(1_000);
    // Once, while it was not known yet that it hangs.
    expect(Math.max(...waits)).toBeLessThanOrEqual(19_000);
    // A batch before its breaker opens, then one try at a time; or one at a time from the beginning.
    expect(world.posts.length - live.length).toBeLessThanOrEqual(20);
    expect([...world.breakers.breakers.keys()]).toEqual(['webhook:dead@dead.example']);
    // What the breaker holds back is spent no attempt.
    const attempts = [...world.ledger.records.values()].map(({ attempt }) => attempt);
    expect(attempts.length).toBeLessThanOrEqual(sent + 20);
    expect(world.queue.letters).toEqual([]);
  });
});

describe('a destination that wants its tasks in order', () => {
  it('gets each once and in order, though it was away for a while', async () => {
    const world = new WebhookWorld();
    const ids = Array.from({ length: 40 }, (_, index) => `task-${index}`);
    world.hanging.add('acme');
    for (const id of ids) world.send(id, 'acme', true);
    await world.run(3, 600);
    expect(new Set(world.posts.map(({ id }) => id))).toEqual(new Set(['task-0']));
    world.hanging.clear();
    await world.run(3, 7_200);
    expect(world.posts.filter(({ delivered }) => delivered).map(({ id }) => id)).toEqual(ids);
    expect(world.queue.length).toBe(0);
  });

  it('shares its order with no other, and tasks of nobody wait for each other', async () => {
    const world = new WebhookWorld();
    world.hanging.add('acme');
    world.send('first', 'acme', true);
    world.send('loose', 'acme', false);
    world.send('other', 'globex', true);
    await world.run(1, 2);
    expect(world.posts.map(({ id }) => id).sort()).toEqual(['first', 'loose', 'other']);
  });
});
