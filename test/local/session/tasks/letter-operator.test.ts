import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lanesOf } from '#adapters/tasks/operate/lanes.ts';
import { taskQueues } from '#adapters/tasks/task-queues.ts';
import type { TaskRecord } from '#core/tasks/record.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import type { PageOperation } from '#local/page/task-feed.ts';
import { deathsOf, LetterBook } from '#local/session/tasks/letter-book.ts';
import { LetterOperator } from '#local/session/tasks/letter-operator.ts';
import { useAws } from '../../../adapters/an-aws.ts';

const NOW = Date.UTC(2026, 7, 3, 12);
const MINUTE = 60_000;
// So fast that what is held would be free again at once, if nothing held the clock.
const clock = new PacedClock(NOW, 600);
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '111111111111',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
const NAMES = ['mail', 'mail-dead', 'hook.fifo', 'hook-dead.fifo'];
let url = '';
const address = (name: string) => ({
  url: `${url}/111111111111/${name}`,
  deadLetterUrl: `${url}/111111111111/${name.replace(/^\w+/, '$&-dead')}`,
});
const lanes = () =>
  lanesOf(
    JSON.stringify({ email: { high: address('mail') }, webhook: { normal: address('hook.fifo') } }),
  );
const peek = async (queueUrl: string, limit?: number) => {
  const content = await queues.inspect(queueUrl.split('/').at(-1) ?? '', limit);
  return content.messages;
};

const records = new Map<string, Pick<TaskRecord, 'state' | 'endedAt'>>();
let heard: (operation: PageOperation) => void = () => {};
let book: LetterBook;
let operator: LetterOperator;

async function bury(
  kind: 'email' | 'webhook',
  id: string,
  minutesAgo: number,
  reason = 'attempts',
) {
  const own = taskQueues({ q: address(kind === 'email' ? 'mail' : 'hook.fifo') }, 'bucket');
  const diedAt = NOW - minutesAgo * MINUTE;
  const body = JSON.stringify({ id, kind, version: 1, payload: {} });
  const message = { messageId: `m-${id}`, receiptHandle: 'r', queueArn: 'q', body, sentAt: NOW };
  await own.bury({
    message,
    reason: reason as 'attempts',
    because: 'no',
    diedAt,
    kind,
    ...(reason === 'malformed' ? {} : { id }),
    failures: [],
  });
  return diedAt;
}

/** Resolves once the operation is like that. */
const until = (is: (operation: PageOperation) => boolean): Promise<PageOperation> =>
  new Promise((resolve) => {
    const look = (operation: PageOperation) => {
      if (is(operation)) resolve(operation);
    };
    heard = look;
    const shown = operator.shown();
    if (shown !== undefined) look(shown);
  });
const ended = () => until(({ state }) => state !== 'running');
const idsIn = async (): Promise<readonly (string | undefined)[]> =>
  (await book.read()).map(({ letter }) => letter.id);

beforeAll(async () => {
  url = await queues.start();
  useAws(url);
});
beforeEach(async () => {
  for (const name of NAMES) {
    await queues.create({
      name,
      arn: `arn:aws:sqs:us-east-1:111111111111:${name}`,
      attributes: name.endsWith('.fifo') ? { FifoQueue: 'true' } : {},
    });
    await queues.sqs(name, 'PurgeQueue');
  }
  records.clear();
  book = new LetterBook({ peek }, lanes());
  operator = new LetterOperator({
    book,
    clock,
    ledger: {
      read: async (_, id) => records.get(id) as TaskRecord | undefined,
    },
    onProgress: () => {
      const shown = operator.shown();
      if (shown !== undefined) heard(shown);
    },
  });
});
afterAll(async () => {
  clock.stop();
  await queues.stop();
});

describe('the letters of all lanes', () => {
  it('are counted by kind, reason and age, those of the future not yet', async () => {
    await bury('email', 'a', 10);
    await bury('email', 'b', 50);
    await bury('email', 'c', 500);
    await bury('webhook', 'd', 300, 'rejected');
    await bury('webhook', 'e', -5, 'rejected');
    const letters = (await book.read()).map(({ letter }) => letter);
    expect(letters.map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a', 'e']);
    expect(deathsOf(letters, NOW)).toEqual([
      { kind: 'email', reason: 'attempts', all: 3, within: { 15: 1, 60: 2, 360: 2 } },
      { kind: 'webhook', reason: 'rejected', all: 1, within: { 15: 0, 60: 0, 360: 1 } },
    ]);
  });

  it('stay in sight while somebody holds them', async () => {
    await bury('email', 'a', 1);
    expect(await queues.receive('mail-dead', 10)).toHaveLength(1);
    expect(await idsIn()).toEqual(['a']);
  });
});

describe('sending again', () => {
  it('sends those that are meant, and says what became of them', async () => {
    const diedAt = await bury('email', 'done', 10);
    await bury('email', 'dead', 10);
    await bury('email', 'slow', 10);
    await bury('email', 'old', 20);
    await bury('webhook', 'other', 10);
    const wish = { kind: 'email', from: NOW - 15 * MINUTE, until: NOW, most: 9 } as const;
    expect(await operator.begin('redrive', wish)).toBe('begun');
    expect(await ended()).toMatchObject({ verb: 'redrive', state: 'ended', meant: 3, done: 3 });
    expect((await queues.inspect('mail')).visible).toBe(3);
    expect(await idsIn()).toEqual(['old', 'other']);
    records.set('done', { state: 'done' });
    records.set('dead', { state: 'dead', endedAt: diedAt });
    records.set('slow', { state: 'waiting' });
    await operator.look(await book.read());
    expect(operator.shown()?.became).toEqual({ done: 1, dead: 0 });
    records.set('dead', { state: 'dead', endedAt: clock.now() });
    await operator.look(await book.read());
    await operator.look(await book.read());
    expect(operator.shown()?.became).toEqual({ done: 1, dead: 1 });
  });

  it('knows those that never became tasks by lying there anew', async () => {
    await bury('email', 'nonsense', 1, 'malformed');
    await operator.begin('redrive', { until: NOW, most: 1 });
    const { at } = await ended();
    await bury('email', 'nonsense', (NOW - at) / MINUTE - 1, 'malformed');
    await operator.look(await book.read());
    expect(operator.shown()?.became).toEqual({ done: 0, dead: 1 });
  });

  it('stops between two letters, and leaves the rest where they were', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await bury('webhook', id, 1);
    expect(operator.halt()).toBe(false);
    await operator.begin('redrive', { until: NOW, most: 5 });
    await until(({ done }) => done === 1);
    expect(operator.halt()).toBe(true);
    const { done, state } = await ended();
    expect(state).toBe('stopped');
    expect(await idsIn()).toHaveLength(5 - done);
    expect(done).toBeLessThan(5);
  });

  it('says when somebody else holds a letter', async () => {
    await bury('email', 'a', 1);
    await queues.receive('mail-dead', 1);
    await operator.begin('redrive', { until: NOW, most: 1 });
    expect(await ended()).toMatchObject({ state: 'ended', meant: 1, done: 0 });
  });
});

describe('taking away', () => {
  it('takes no more than were shown, and none that died later', async () => {
    await bury('email', 'a', 3);
    await bury('email', 'b', 2, 'rejected');
    await bury('email', 'later', 0);
    const wish = { reason: 'attempts', until: NOW - MINUTE + 0.5, most: 1 } as const;
    await operator.begin('purge', wish);
    expect(await ended()).toEqual(expect.objectContaining({ verb: 'purge', meant: 1, done: 1 }));
    expect(await idsIn()).toEqual(['b', 'later']);
    expect((await queues.inspect('mail')).visible).toBe(0);
    expect(operator.shown()?.became).toBeUndefined();
  });

  it('is refused while something else is done, and when there is nothing', async () => {
    expect(await operator.begin('purge', { until: NOW, most: 1 })).toBe('none');
    await bury('email', 'a', 1);
    const wish = { id: 'a', until: NOW, most: 1 };
    const both = [operator.begin('redrive', wish), operator.begin('purge', wish)];
    expect(await Promise.all(both)).toEqual(['begun', 'busy']);
    await ended();
    expect((await queues.inspect('mail')).visible).toBe(1);
    expect(await operator.begin('purge', wish)).toBe('none');
  });

  it('says what went wrong', async () => {
    await bury('email', 'a', 1);
    const [one] = await book.read();
    if (one === undefined) throw new Error('no letter');
    const gone = { ...one.lane, deadLetterUrl: address('gone').url };
    const own = new LetterBook({ peek: () => peek(one.lane.deadLetterUrl) }, [gone]);
    const failing = new LetterOperator({
      book: own,
      clock,
      ledger: { read: async () => undefined },
      onProgress: () => heard(failing.shown() as PageOperation),
    });
    const failed = new Promise<PageOperation>((resolve) => {
      heard = (operation) => {
        if (operation.state === 'failed') resolve(operation);
      };
    });
    expect(await failing.begin('purge', { until: NOW, most: 1 })).toBe('begun');
    expect(await failed).toMatchObject({ done: 0, because: expect.stringContaining('queue') });
    expect(await idsIn()).toEqual(['a']);
  });
});
