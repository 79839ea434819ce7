import { beforeEach, describe, expect, it } from 'vitest';
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
