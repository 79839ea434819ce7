import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { queueBacklog } from '#adapters/queue-backlog.ts';
import { Secret } from '#adapters/secret.ts';
import type { BacklogSource } from '#core/backlog-rules.ts';
import type { Target } from '#core/guide.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { celeryKeys } from '#local/data-stores/celery-keys.ts';
import type { KeptKey } from '#local/data-stores/key-value-info.ts';
import { startKeyValueServer } from '#local/data-stores/key-value-server.ts';
import { workerTarget } from '../core/worker-situations.ts';
import { ordinaryState } from '../local/data-stores/key-value-state.ts';
import { useAws } from './an-aws.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const now = NOON + 7_000;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const worker = (from: BacklogSource, id = 'worker'): Target => ({
  ...workerTarget,
  id,
  backlog: { from, serviceSeconds: 2, concurrency: 4, drainSeconds: 300 },
});

const secretsOf = (redisUrls: Readonly<Record<string, string>>) => ({
  read: async () => ({
    renderApiKey: new Secret('rnd_unused000'),
    renderApiUrl: '',
    databaseUrls: {},
    redisUrls: Object.fromEntries(
      Object.entries(redisUrls).map(([id, url]) => [id, new Secret(url)]),
    ),
  }),
});

/** A broker with these keys, and what the queues of one worker service on it come to. */
async function onBroker(
  keys: Iterable<readonly [string, KeptKey]>,
  from: Omit<Extract<BacklogSource, { redis: string }>, 'redis'>,
) {
  const kept = new Map(keys);
  const server = await startKeyValueServer({
    state: () => ({ ...ordinaryState, kept }),
    password: 'canary',
  });
  stops.push(() => server.stop());
  const source = queueBacklog(secretsOf({ redis: server.connectionString }));
  const { series, silent } = await source.read([worker({ redis: 'redis', ...from })], now);
  const value = (id: 'queue-depth' | 'queue-in-flight') => series['worker']?.[id]?.[0]?.value;
  return {
    series: series['worker'],
    waiting: value('queue-depth'),
    inFlight: value('queue-in-flight'),
    silent: silent['worker'],
  };
}

const list = (size: number): KeptKey => ({ type: 'list', size });
const hash = (size: number): KeptKey => ({ type: 'hash', size });
const bound: KeptKey = { type: 'set', size: 1 };

describe('queueBacklog of Celery', () => {
  it('is what waits and what workers hold, at the end of the minute', async () => {
    const keys = celeryKeys({ name: 'celery', waiting: 1_900, unacked: 12 });
    expect(await onBroker(keys, { lists: ['celery'] })).toMatchObject({
      series: {
        'queue-depth': [{ at: NOON, value: 1_900 }],
        'queue-in-flight': [{ at: NOON, value: 12 }],
      },
      silent: undefined,
    });
  });

  it('counts the lists of all priorities, and of all queues', async () => {
    const keys = [
      ['celery', list(1)],
      ['celery\x06\x163', list(20)],
      ['celery\x06\x166', list(300)],
      ['celery\x06\x169', list(4_000)],
      ['mail', list(50_000)],
      ['celery\x06\x164', list(7)],
      ['other', list(7)],
    ] as const;
    expect(await onBroker(keys, { lists: ['celery', 'mail'] })).toMatchObject({
      waiting: 54_321,
      inFlight: 0,
    });
  });

  it('finds keys under the names that a team gave them', async () => {
    const keys = [
      ['shop:celery', list(1)],
      ['shop:celery:5', list(20)],
      ['shop:taken', hash(3)],
      ['celery', list(900)],
      ['unacked', hash(900)],
    ] as const;
    const kombu = {
      keyPrefix: 'shop:',
      separator: ':',
      prioritySteps: [0, 5],
      unackedKey: 'taken',
    };
    expect(await onBroker(keys, { lists: ['celery'], kombu })).toMatchObject({
      waiting: 21,
      inFlight: 3,
    });
  });

  it('believes in an empty queue where kombu has bound it', async () => {
    const idle = celeryKeys({ name: 'celery', waiting: 0, unacked: 0 });
    expect(await onBroker(idle, { lists: ['celery'] })).toMatchObject({ waiting: 0, inFlight: 0 });
    const kombu = { exchange: 'tasks' };
    const elsewhere = [['_kombu.binding.tasks', bound]] as const;
    expect(await onBroker(elsewhere, { lists: ['celery'], kombu })).toMatchObject({ waiting: 0 });
  });

  it('takes a queue of which there is no trace for a wrong name, not for an empty one', async () => {
    const keys = celeryKeys({ name: 'celery', waiting: 5, unacked: 0 });
    expect(await onBroker(keys, { lists: ['celery', 'celrey'] })).toMatchObject({
      series: undefined,
      silent: 'nothing says that there is a queue "celrey": no list, and no _kombu.binding.celrey',
    });
  });

  it.each([
    ['a list', [['celery', hash(3)]]],
    [
      'unacked',
      [
        ['celery', list(3)],
        ['unacked', list(3)],
      ],
    ],
    [
      'a priority',
      [
        ['celery', list(3)],
        ['celery\x06\x169', bound],
      ],
    ],
  ] as const)('is missing when %s is of another type', async (_what, keys) => {
    const { series, silent } = await onBroker(keys, { lists: ['celery'] });
    expect(series).toBeUndefined();
    expect(silent).toContain('WRONGTYPE');
  });

  it('says why it knows nothing, names no password, and takes nobody with it', async () => {
    const keys = celeryKeys({ name: 'celery', waiting: 5, unacked: 1 });
    const server = await startKeyValueServer({
      state: () => ({ ...ordinaryState, kept: keys }),
      password: 'right',
    });
    stops.push(() => server.stop());
    const good = server.connectionString;
    const source = queueBacklog(
      secretsOf({
        good,
        wrong: good.replace('right', 'canary'),
        gone: 'redis://:canary@127.0.0.1:1',
      }),
    );
    const targets = ['good', 'wrong', 'gone', 'unnamed'].map((redis) =>
      worker({ redis, lists: ['celery'] }, redis),
    );
    const { series, silent } = await source.read(targets, now);
    expect(Object.keys(series)).toEqual(['good']);
    expect(silent).toMatchObject({
      wrong: expect.stringContaining('WRONGPASS'),
      gone: expect.stringContaining('ECONNREFUSED'),
      unnamed: 'the secret has no redisUrls.unnamed',
    });
    expect(JSON.stringify(silent)).not.toContain('canary');
  });

  it('asks nobody about services without a backlog', async () => {
    const secrets = { read: () => Promise.reject(new Error('throttled')) };
    const { backlog: _none, ...web } = workerTarget;
    await expect(queueBacklog(secrets).read([web], now)).resolves.toEqual({
      series: {},
      silent: {},
    });
  });

  it('falls silent when the secret cannot be read', async () => {
    const secrets = { read: () => Promise.reject(new Error('throttled')) };
    const { silent } = await queueBacklog(secrets).read(
      [worker({ redis: 'redis', lists: ['celery'] })],
      now,
    );
    expect(silent).toEqual({ worker: 'throttled' });
  });
});

describe('queueBacklog of SQS', () => {
  const clock = new PacedClock(NOON, 1);
  const queues = new Queues({
    clock,
    region: 'us-east-1',
    account: '111111111111',
    listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
  });
  beforeAll(async () => {
    useAws(await queues.start());
    for (const name of ['celery', 'mail']) {
      const arn = `arn:aws:sqs:us-east-1:111111111111:${name}`;
      await queues.create({ name, arn, attributes: {} });
    }
    for (const body of ['a', 'b', 'c'])
      await queues.sqs('celery', 'SendMessage', { MessageBody: body });
    await queues.sqs('mail', 'SendMessage', { MessageBody: 'd' });
    await queues.sqs('mail', 'SendMessage', { MessageBody: 'later', DelaySeconds: 600 });
    await queues.receive('celery', 1);
  });
  afterAll(async () => {
    clock.stop();
    await queues.stop();
  });
  const source = queueBacklog(secretsOf({}));

  it('is what is visible and what is not, of all its queues', async () => {
    const found = await source.read([worker({ sqs: ['celery', 'mail'] })], now);
    expect(found).toEqual({
      series: {
        worker: {
          'queue-depth': [{ at: NOON, value: 3 }],
          'queue-in-flight': [{ at: NOON, value: 1 }],
        },
      },
      silent: {},
    });
  });

  it('is missing as a whole when one queue is not there', async () => {
    const { series, silent } = await source.read([worker({ sqs: ['celery', 'mial'] })], now);
    expect(series).toEqual({});
    expect(silent['worker']).toMatch(/^mial: .*(not exist|NonExistent)/i);
  });

  it('needs no secret', async () => {
    const secrets = { read: () => Promise.reject(new Error('throttled')) };
    const { series } = await queueBacklog(secrets).read([worker({ sqs: ['celery'] })], now);
    expect(series['worker']?.['queue-depth']).toEqual([{ at: NOON, value: 2 }]);
  });
});
