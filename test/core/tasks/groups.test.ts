import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, TaskWorld } from './support/task-world.ts';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

const receive = (count = 10) => world.queue.receive(count, world.now);
const reasons = () => world.queue.letters.map(({ id, reason }) => [id, reason]);

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
