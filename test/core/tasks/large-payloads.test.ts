import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, NOON, TaskWorld } from './support/task-world.ts';

const PAYLOAD = JSON.stringify({ to: 'ada@example.com', template: 'welcome' });
let world: TaskWorld;
/** Keys in the order in which they were read. */
let read: string[];
beforeEach(() => {
  read = [];
  world = worldOf();
});

/** A world whose points name what is read. */
function worldOf(): TaskWorld {
  const made = new TaskWorld();
  const parts = made.parts.bind(made);
  made.parts = (process) => ({
    ...parts(process),
    claims: {
      fetch: ({ key }) =>
        process.call(`reading ${key}`, () => {
          read.push(key);
          const text = made.claims.get(key);
          return text === undefined ? { gone: 'it is gone' } : { text };
        }),
    },
  });
  return made;
}

const receive = (count = 10) => world.queue.receive(count, world.now);
const key = (id: string) => `claims/email/${id}`;
/** Sends tasks whose payloads are in the bucket, each as large as it says. */
function send(bytes: number, ...ids: readonly string[]): void {
  for (const id of ids) {
    const claim = { key: key(id), sha256: '0'.repeat(64), bytes };
    world.claims.set(claim.key, PAYLOAD);
    world.send({ body: envelope(id, { payload: undefined, claim }) });
  }
}
/** Whoever reads this one has no memory left. */
const poison = (id: string) => {
  world.fate = (point, process) => {
    if (point === `before reading ${key(id)}`) process.end();
  };
};
const states = (...ids: readonly string[]) => ids.map((id) => world.ledger.of(id)?.state);

describe('payloads in the bucket', () => {
  it('are read by one batch only as far as they fit into its memory', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `t${at}`);
    send(1_000_000, ...ids);
    await world.invoke(receive(30));
    expect(read).toHaveLength(8);
    await world.drain();
    expect(world.wrongs(ids)).toEqual([]);
    expect(new Set(read).size).toBe(read.length);
  });

  it('are large and read alone, when all others are done', async () => {
    send(9_000_000, 'large');
    send(100, 'a', 'b');
    world.fate = (point) => {
      if (point.endsWith(key('large'))) expect(states('a', 'b')).toEqual(['done', 'done']);
    };
    await world.invoke(receive());
    expect(read.at(-1)).toBe(key('large'));
    expect(states('large')).toEqual(['done']);
  });

  it.each([
    ['is gone', () => world.claims.clear(), 'malformed'],
    ['is none', () => world.claims.set(key('large'), '{}'), 'malformed'],
  ])('are buried when a large one %s, and the record says so', async (_, spoil, reason) => {
    send(9_000_000, 'large');
    spoil();
    await world.drain();
    expect(world.ledger.of('large')).toMatchObject({ state: 'dead', reason });
    expect(world.wrongs(['large'])).toEqual([]);
  });

  it('that cannot be had now spend no attempt', async () => {
    send(9_000_000, 'large');
    world.fate = (point) => {
      if (point === `before reading ${key('large')}`) throw new Error('S3 is away');
    };
    await world.invoke(receive());
    expect(world.ledger.of('large')).toMatchObject({ state: 'waiting', attempt: 0 });
    world.fate = () => {};
    await world.drain();
    expect(world.ledger.of('large')).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('wait unspent behind an open breaker, and one of them may be what tries', async () => {
    const until = NOON + 600_000;
    const opened = { name: 'postmark', version: 1, state: 'open', since: NOON } as const;
    const counts = { calls: 5, failures: 5, opened: 1, until, because: '503', windowStart: NOON };
    world.breakers.breakers.set('postmark', { ...opened, ...counts });
    send(9_000_000, 'large');
    await world.invoke(receive());
    expect(world.ledger.of('large')).toMatchObject({ state: 'waiting', attempt: 0 });
    expect(world.service.calls).toEqual([]);
    await world.drain();
    expect(world.ledger.of('large')).toMatchObject({ state: 'done', attempt: 1 });
    expect(world.breakers.breakers.get('postmark')?.state).toBe('closed');
  });
});

describe('a large payload whose process ends at any point', () => {
  it.each([
    ['takes it', 'takes it'],
    ['breaks before', 'takes it'],
    ['is silent after', 'takes it'],
    ['refuses it', 'refuses it'],
  ] as const)('is not lost and has one effect: %s, %s', async (first, then) => {
    for (let crash = 0, points = 1; crash < points; crash += 1) {
      world = worldOf();
      points = 0;
      world.service.answer = (id, call) => (id !== 'b' && call === 0 ? first : then);
      world.fate = (_, process) => {
        if (points === crash) process.end();
        points += 1;
      };
      send(9_000_000, 'large');
      send(100, 'a', 'b');
      await world.drain();
      expect(world.wrongs(['large', 'a', 'b']), `ended at point ${crash}`).toEqual([]);
      expect(points).toBeGreaterThan(10);
    }
  });
});

describe('a payload that ends the process that reads it', () => {
  it('is buried after its attempts, and harms none beside it', async () => {
    send(49_000_000, 'poison');
    send(100, 'a', 'b');
    world.send({ body: envelope('c') });
    poison('poison');
    await world.invoke(receive());
    expect(states('a', 'b', 'c')).toEqual(['done', 'done', 'done']);
    await world.drain();
    expect(world.queue.letters.map(({ id, reason }) => [id, reason])).toEqual([
      ['poison', 'poison'],
    ]);
    expect(world.queue.letters[0]?.because).toContain('its process ended while it was read');
    expect(world.wrongs(['a', 'b', 'c', 'poison'])).toEqual([]);
    expect(world.now - NOON).toBeLessThan(3_600_000);
  });

  it('can be sent again, and is done when there is more memory', async () => {
    send(49_000_000, 'poison');
    poison('poison');
    await world.drain();
    world.fate = () => {};
    world.now += 600_000;
    const [{ message, diedAt }] = world.queue.letters as [(typeof world.queue.letters)[number]];
    world.send({ body: message.body, diedAt });
    await world.drain();
    expect(world.ledger.of('poison')).toMatchObject({ state: 'done', attempt: 1, redrives: 1 });
  });

  it('leaves their turn to others like it', async () => {
    const ids = Array.from({ length: 6 }, (_, at) => `large${at}`);
    send(49_000_000, 'poison', ...ids);
    poison('poison');
    await world.drain();
    expect(world.wrongs(['poison', ...ids])).toEqual([]);
    expect(states(...ids)).toEqual(ids.map(() => 'done'));
  });

  it('is one of few: all others cost no more writes than ever', async () => {
    const ids = Array.from({ length: 10 }, (_, at) => `t${at}`);
    send(1_000, ...ids);
    await world.invoke(receive());
    expect(states(...ids)).toEqual(ids.map(() => 'done'));
    expect(world.ledger.writes).toBeLessThanOrEqual(11);
  });
});
