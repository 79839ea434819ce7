import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, row, TaskWorld } from './support/task-world.ts';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

const send = (...ids: readonly string[]) => {
  for (const id of ids) world.send({ body: envelope(id) });
};

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
