import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fetched } from '#adapters/fetched.ts';
import { outgoingPost } from '#adapters/outgoing/post.ts';
import { Secret } from '#adapters/secret.ts';
import { destinationDesk } from '#adapters/webhooks/destination-desk.ts';
import { destinationStore } from '#adapters/webhooks/destination-store.ts';
import { webhookId, webhookWork } from '#adapters/webhooks/webhook-work.ts';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import type { Webhook } from '#core/tasks/kinds/webhook.ts';
import type { Outcome } from '#core/tasks/outcome.ts';
import type { Task } from '#core/tasks/task.ts';
import { startReceivers } from '#local/receivers/start-receivers.ts';
import { aTable, TABLE, untouched } from '../state-table/a-table.ts';
import { aLog, aTask, row, SIGNING_KEY } from './a-row.ts';

const DAY = 86_400_000;
const tables = aTable();
const start = Date.UTC(2026, 2, 3, 16, 30);
let now = start;
const clock = { now: () => now };
const receivers = await startReceivers({
  clock,
  seed: 1,
  signingKey: SIGNING_KEY,
  deliverKey: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  slowMilliseconds: 30,
});
afterAll(() => receivers.close());

const told: Destination[] = [];
const log = aLog();
const destinations = destinationStore(TABLE);
const credentials = fetched(
  async () => ({ signingKey: new Secret(SIGNING_KEY), alsoAllow: [receivers.place] }),
  1,
  clock.now,
);
const parts = {
  row,
  credentials,
  destinations,
  herald: { disabled: async (destination: Destination) => void told.push(destination) },
  post: outgoingPost(),
  log,
  ...clock,
};
const desk = destinationDesk(destinations, credentials, clock.now);

async function attempt(task: Task<Webhook>, more: Partial<typeof parts> = {}): Promise<Outcome> {
  const work = webhookWork({ ...parts, ...more });
  if (!('each' in work)) throw new Error('it does them one by one');
  const signal = new AbortController().signal;
  return work.each({ task, attempt: 1, mayHaveHappened: false, signal });
}

let count = 0;
/** A destination that no other test knows. */
function aDestination(): { name: string; send: () => Promise<Outcome>; lastId: () => string } {
  count += 1;
  const name = `acme-${count}`;
  let sent = 0;
  const lastId = () => `${name}-task-${sent}`;
  return {
    name,
    lastId,
    send: () => {
      sent += 1;
      return attempt(aTask(lastId(), { destination: name, url: receivers.hookUrl(name) }));
    },
  };
}

const writes = async (of: () => Promise<unknown>): Promise<number> => {
  let puts = 0;
  tables.meddle((operation, input, call) => {
    if (operation === 'PutItem') puts += 1;
    return call(operation, input);
  });
  await of();
  tables.meddle(untouched);
  return puts;
};

beforeEach(() => {
  now = start;
  told.length = 0;
  log.troubles.length = 0;
});

describe('a webhook', () => {
  it('arrives signed, with its id, as Standard Webhooks has it, and the answer is kept', async () => {
    const { lastId, name, send } = aDestination();
    expect(await send()).toMatchObject({
      kind: 'done',
      note: expect.stringMatching(/^200 in \d+ ms: thank you$/),
    });
    const [receipt] = receivers.events(lastId());
    expect(receipt).toMatchObject({ who: name, verified: true, type: 'asset.moved' });
    expect(JSON.parse(receipt?.body ?? '')).toEqual({
      type: 'asset.moved',
      timestamp: '2026-03-03T16:30:00Z',
      data: { asset: 17 },
    });
  });

  it('has the same id and body in every attempt, and the time of each', async () => {
    const { name } = aDestination();
    const task = aTask('same', { destination: name, url: receivers.hookUrl(name) });
    await attempt(task);
    now += 3_600_000;
    await attempt(task);
    const [first, second] = receivers.events('same');
    expect(second?.body).toBe(first?.body);
    expect(second?.verified).toBe(true);
    expect((second?.timestamp ?? 0) - (first?.timestamp ?? 0)).toBe(3_600);
    expect(receivers.receipts.effects(name)).toEqual(['same']);
  });

  it('has an id without a full stop, since one parts what is signed', () => {
    expect(webhookId('a.1:b_c-d')).toBe('a~1:b_c-d');
  });

  it('is verified by the library of the receiver with the key that an operator hands over', async () => {
    const { lastId, name, send } = aDestination();
    let headers: Readonly<Record<string, string>> = {};
    now = Date.now();
    const post = outgoingPost();
    await attempt(aTask(lastId(), { destination: name, url: receivers.hookUrl(name) }), {
      post: (outgoing) => {
        headers = outgoing.headers;
        return post(outgoing);
      },
    });
    await send();
    const body = receivers.events(`${name}-task-0`)[0]?.body ?? '';
    const key = (await desk.key(name)).reveal();
    expect(key).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(new StandardWebhook(key).verify(body, headers)).toMatchObject({ type: 'asset.moved' });
    const other = (await desk.key('another')).reveal();
    expect(() => new StandardWebhook(other).verify(body, headers)).toThrow('No matching signature');
  });

  it('is signed by two keys for a day after a rotation, then by the new one alone', async () => {
    const { lastId, name, send } = aDestination();
    const old = (await desk.key(name)).reveal();
    await desk.rotate(name);
    const next = (await desk.key(name)).reveal();
    expect(next).not.toBe(old);
    const verifiedBy = async (key: string) => {
      receivers.useKey(name, key);
      await send();
      return receivers.events(lastId())[0]?.verified;
    };
    expect([await verifiedBy(old), await verifiedBy(next)]).toEqual([true, true]);
    expect(await desk.rotate(name)).toEqual({ notBefore: start + DAY });
    now += DAY;
    expect([await verifiedBy(old), await verifiedBy(next)]).toEqual([false, true]);
  });

  it.each([
    ['400', { kind: 'rejected', answered: true, because: expect.stringMatching(/^400 in/) }],
    ['500', { kind: 'unavailable', fault: true }],
    ['429', { kind: 'unavailable', fault: false, retryAfterSeconds: 2 }],
    ['redirect', { kind: 'unavailable', because: expect.stringContaining('not followed') }],
    ['garbage', { kind: 'unavailable', fault: true }],
    ['reset-after-accept', { kind: 'unavailable', fault: true }],
    ['slow', { kind: 'done' }],
  ] as const)('to a receiver that does "%s" ends as it should', async (mode, outcome) => {
    const { lastId, name, send } = aDestination();
    receivers.behave(name, mode);
    expect(await send()).toMatchObject(outcome);
    expect(receivers.events(lastId())).toHaveLength(1);
  });

  it('to a receiver that hangs is tried again: it knows the id', async () => {
    const { name, lastId } = aDestination();
    receivers.behave(name, 'hang');
    const task = aTask(lastId(), { destination: name, url: receivers.hookUrl(name) });
    const outcome = await attempt(task, { row: { ...row, timeoutSeconds: 0.2 } });
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      because: expect.stringMatching(/^no answer within 0.1 s/),
    });
  });

  it('to an inner address is rejected, and nothing is written of it', async () => {
    const { name } = aDestination();
    for (const url of ['https://169.254.169.254/latest/meta-data/', 'https://localhost/', 'no']) {
      const outcome = await attempt(aTask('inner', { destination: name, url }));
      expect(outcome).toMatchObject({ kind: 'rejected', answered: false });
    }
    expect(await destinations.read(name)).toBeUndefined();
  });

  it('waits while its credentials or its destination cannot be read, and nobody is blamed', async () => {
    const { name } = aDestination();
    const task = aTask('unread', { destination: name, url: receivers.hookUrl(name) });
    const failing = { read: () => Promise.reject(new Error('no SSM')), forget: () => {} };
    const blameless = { kind: 'unavailable', fault: false };
    expect(await attempt(task, { credentials: failing })).toMatchObject(blameless);
    const read = () => Promise.reject(new Error('no DynamoDB'));
    const away = { ...destinations, read };
    expect(await attempt(task, { destinations: away })).toMatchObject(blameless);
    expect(receivers.events('unread')).toEqual([]);
  });
});

describe('the health of a destination', () => {
  it('costs no write while it is well', async () => {
    const { name, send } = aDestination();
    expect(
      await writes(async () => {
        for (let index = 0; index < 10; index += 1) await send();
      }),
    ).toBe(0);
    expect(await destinations.read(name)).toBeUndefined();
  });

  it('costs one write when it begins to fail, and one when it is well again', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '500');
    const failing = await writes(async () => {
      for (let index = 0; index < 10; index += 1) await send();
    });
    expect(await destinations.read(name)).toMatchObject({
      failing: { since: start },
      lastOutcome: { delivered: false, status: 500, excerpt: 'out of order' },
    });
    receivers.behave(name, 'ok');
    const well = await writes(async () => {
      for (let index = 0; index < 10; index += 1) await send();
    });
    expect([failing, well]).toEqual([1, 1]);
    expect(await destinations.read(name)).not.toHaveProperty('failing');
  });

  it('keeps no address, for addresses may hold tokens', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '500');
    await send();
    const items = JSON.stringify(await tables.items());
    expect(items).toContain(name);
    expect(items).not.toContain(receivers.place);
  });

  it('ends at once when it is gone: one notice, and no more is sent until somebody enables it', async () => {
    const { lastId, name, send } = aDestination();
    receivers.behave(name, '410');
    const text = expect.stringMatching(
      `^destination ${name} is disabled: it answered 410 Gone; enable it`,
    );
    expect(await send()).toMatchObject({ kind: 'rejected', because: text });
    expect(told.map((one) => one.name)).toEqual([name]);
    receivers.behave(name, 'ok');
    now += DAY;
    expect(await send()).toMatchObject({ kind: 'rejected', because: text, answered: false });
    expect(receivers.events(lastId())).toEqual([]);
    expect(told).toHaveLength(1);
    expect((await desk.list()).map((one) => one.name)).toContain(name);
    expect([await desk.enable(name), await desk.enable(name)]).toEqual([true, false]);
    expect(await send()).toMatchObject({ kind: 'done' });
  });

  it('ends after five days of nothing but failure, with one notice', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '500');
    const kinds: string[] = [];
    for (; now <= start + 5 * DAY; now += 3 * 3_600_000) kinds.push((await send()).kind);
    expect(new Set(kinds)).toEqual(new Set(['unavailable']));
    expect(told).toMatchObject([
      { name, disabled: { because: expect.stringMatching(/^every delivery failed for 5 days/) } },
    ]);
    expect(await send()).toMatchObject({ kind: 'rejected', answered: false });
  });

  it('is that of one address: another one is tried', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '410');
    await send();
    receivers.behave(name, 'ok');
    const url = `${receivers.hookUrl(name)}?v=2`;
    expect(await attempt(aTask('moved', { destination: name, url }))).toMatchObject({
      kind: 'done',
    });
  });

  it('is told again by the next task when whoever disabled it could not', async () => {
    const { lastId, name, send } = aDestination();
    receivers.behave(name, '410');
    const dumb = { disabled: () => Promise.reject(new Error('no bus')) };
    const url = receivers.hookUrl(name);
    await attempt(aTask(lastId(), { destination: name, url }), { herald: dumb });
    expect(log.troubles).toHaveLength(1);
    await send();
    expect(told).toEqual([]);
    now += 61_000;
    await send();
    await send();
    expect(told.map((one) => one.name)).toEqual([name]);
  });

  it('that cannot be written down leaves a delivery delivered', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '500');
    await send();
    receivers.behave(name, 'ok');
    tables.meddle((operation, input, call) => {
      if (operation === 'PutItem') throw new Error('no DynamoDB');
      return call(operation, input);
    });
    const outcome = await send();
    tables.meddle(untouched);
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(log.troubles).toEqual(['how a destination is could not be written down']);
  });

  it('is written once by copies that fail at the same time, and disabled with one notice', async () => {
    const { name, send } = aDestination();
    receivers.behave(name, '410');
    await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(told.map((one) => one.name)).toEqual([name]);
    expect(await destinations.read(name)).toMatchObject({
      disabled: { because: 'it answered 410 Gone', toldAt: start },
    });
  });
});
