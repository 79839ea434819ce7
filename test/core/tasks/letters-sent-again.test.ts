import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, row, TaskWorld } from './support/task-world.ts';

let world: TaskWorld;
beforeEach(() => {
  world = new TaskWorld();
});

const send = (...ids: readonly string[]) => {
  for (const id of ids) world.send({ body: envelope(id) });
};

const DAY = 86_400_000;
const claim = { key: 'claims/email/gone', sha256: '0'.repeat(64), bytes: 10 };

/** The breaker stays open for longer than a message lives. */
function shut(): void {
  const { now } = world;
  const opened = {
    name: 'postmark',
    version: 1,
    state: 'open',
    since: now,
    windowStart: now,
  } as const;
  const counts = { calls: 5, failures: 5, opened: 1, until: now + 5 * DAY, because: '503' };
  world.breakers.breakers.set('postmark', { ...opened, ...counts });
}

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

  it.each([
    ['another version is live', { version: 7 }],
    ['its payload is not in the bucket any more', { payload: undefined, claim }],
  ])('revives its task though it was buried unread meanwhile: %s', async (_, change) => {
    let diedAt = await dead();
    for (let time = 0; time < 3; time += 1) {
      world.send({ body: envelope('a', change), diedAt });
      await world.drain();
      diedAt = world.queue.letters.at(-1)?.diedAt ?? Number.NaN;
      expect(world.wrongs(['a'])).toEqual([]);
      world.now += 60_000;
    }
    expect(world.queue.letters).toHaveLength(4);
    world.send({ body: envelope('a'), diedAt });
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', attempt: 1, redrives: 1 });
    expect(world.service.countOf('a')).toBe(1);
  });

  it('that grew too old behind a breaker can be sent again', async () => {
    let diedAt = await dead();
    for (let time = 0; time < 2; time += 1) {
      shut();
      world.send({ body: envelope('a'), diedAt });
      await world.drain();
      expect(world.ledger.of('a')).toMatchObject({ state: 'dead', reason: 'too-old' });
      expect(world.wrongs(['a'])).toEqual([]);
      diedAt = world.queue.letters.at(-1)?.diedAt ?? Number.NaN;
    }
    world.breakers.breakers.clear();
    world.send({ body: envelope('a'), diedAt });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
  });

  it('gives a task that grew too old between its attempts all of them anew', async () => {
    world.service.answer = () => 'breaks before';
    send('a');
    for (let attempt = 1; attempt < row.attempts; attempt += 1) {
      world.now = Math.max(world.now, world.queue.nextAt ?? 0);
      await world.invoke(world.queue.receive(10, world.now));
    }
    shut();
    await world.drain();
    const [letter] = world.queue.letters;
    expect(world.ledger.of('a')).toMatchObject({ state: 'dead', endedAt: letter?.diedAt });
    expect(letter?.failures).toHaveLength(row.attempts - 1);
    world.breakers.breakers.clear();
    world.service.answer = (_, call) => (call < 5 ? 'breaks before' : 'takes it');
    world.send({ body: envelope('a'), diedAt: letter?.diedAt ?? 0 });
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', redrives: 1, attempt: 3 });
  });

  it('gives all attempts anew also when its record could not be told of its death', async () => {
    world.service.answer = () => 'breaks before';
    send('a');
    await world.invoke(world.queue.receive(10, world.now));
    shut();
    world.fate = (point) => {
      if (point === 'before ledger') throw new Error('DynamoDB is away');
    };
    const last = world.now + 5 * DAY;
    while (world.queue.letters.length === 0 && world.now < last) {
      world.now = Math.max(world.now, world.queue.nextAt ?? last);
      await world.invoke(world.queue.receive(10, world.now));
    }
    world.fate = () => {};
    expect(world.ledger.of('a')?.state).toBe('waiting');
    world.breakers.breakers.clear();
    world.service.answer = () => 'takes it';
    world.send({ body: envelope('a'), diedAt: world.queue.letters[0]?.diedAt ?? 0 });
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', attempt: 1, redrives: 1 });
  });

  it('needs none of an old duplicate of what is done', async () => {
    send('a');
    await world.drain();
    shut();
    send('a');
    await world.drain();
    expect(world.queue.letters).toEqual([]);
    expect(world.ledger.of('a')?.state).toBe('done');
  });

  it('of an unreadable duplicate leaves alone the task that waits', async () => {
    world.service.answer = (_, call) => (call === 0 ? 'breaks before' : 'takes it');
    send('a');
    await world.invoke(world.queue.receive(10, world.now));
    world.send({ body: envelope('a', { version: 7 }) });
    await world.drain();
    expect(world.ledger.of('a')?.state).toBe('done');
    expect(world.queue.letters.map(({ reason }) => reason)).toEqual(['unknown-version']);
  });

  it('of a task that another version gave up between its attempts finds it dead', async () => {
    world.service.answer = () => 'breaks before';
    send('a');
    await world.invoke(world.queue.receive(10, world.now));
    // Rolled back: nobody knows the kind's version any more.
    const { kind } = world.parts(world.process());
    world.change = { kind: { ...kind, version: 0 } };
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'dead', reason: 'unknown-version' });
    expect(world.wrongs(['a'])).toEqual([]);
    world.change = {};
    world.service.answer = () => 'takes it';
    world.send({ body: envelope('a'), diedAt: world.queue.letters[0]?.diedAt ?? 0 });
    await world.drain();
    expect(world.ledger.of('a')).toMatchObject({ state: 'done', attempt: 1 });
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
