import { afterAll, describe, expect, it } from 'vitest';
import { signedHeaders } from '#adapters/outgoing/signed-headers.ts';
import { Secret } from '#adapters/secret.ts';
import { destinationKey } from '#adapters/webhooks/destination-key.ts';
import { type Receivers, startReceivers } from '#local/receivers/start-receivers.ts';

const signingKey = Buffer.alloc(32, 9).toString('base64');
const deliverKey = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const now = Date.UTC(2031, 0, 1);
const started: Receivers[] = [];
async function start(seed = 1): Promise<Receivers> {
  const receivers = await startReceivers({
    clock: { now: () => now },
    seed,
    signingKey,
    deliverKey,
  });
  started.push(receivers);
  return receivers;
}
const receivers = await start();
afterAll(() => Promise.all(started.map((one) => one.close())));

const acme = destinationKey(new Secret(signingKey), 'acme', 1);
const body = JSON.stringify({ type: 'asset.moved', data: {} });

/** The status that answers a post, 0 for none. */
async function post(url: string, id: string, key: Secret, at = now, text = body): Promise<number> {
  const headers = { ...signedHeaders([key], id, at, body) };
  const sent = await fetch(url, { method: 'POST', headers, body: text, redirect: 'manual' }).catch(
    () => undefined,
  );
  await sent?.body?.cancel();
  return sent?.status ?? 0;
}

describe('a receiver', () => {
  it('takes what is signed with the key of its owner, and nothing else', async () => {
    const url = receivers.hookUrl('acme');
    const other = destinationKey(new Secret(signingKey), 'globex', 1);
    expect([
      await post(url, 'good', acme),
      await post(url, 'other', other),
      await post(url, 'old', acme, now - 301_000),
      await post(url, 'early', acme, now + 301_000),
      await post(url, 'changed', acme, now, `${body} `),
    ]).toEqual([200, 401, 401, 401, 401]);
    expect(receivers.receipts.effects('acme')).toEqual(['good']);
  });

  it('knows an id again: each takes effect once, and every delivery is on record', async () => {
    const url = receivers.hookUrl('acme');
    for (let index = 0; index < 3; index += 1) await post(url, 'thrice', acme);
    expect(receivers.events('thrice').map(({ accepted }) => accepted)).toEqual([true, true, true]);
    expect(receivers.receipts.effects().filter((id) => id === 'thrice')).toHaveLength(1);
    expect(receivers.events('never')).toEqual([]);
  });

  it('may have taken what it did not answer', async () => {
    receivers.behave('acme', 'reset-after-accept');
    expect(await post(receivers.hookUrl('acme'), 'taken', acme)).toBe(0);
    receivers.behave('acme', '500');
    expect(await post(receivers.hookUrl('acme'), 'refused', acme)).toBe(500);
    expect(receivers.receipts.effects()).toContain('taken');
    expect(receivers.receipts.effects()).not.toContain('refused');
  });

  it('of several modes draws one for each request, the same for the same seed', async () => {
    const run = async (seed: number): Promise<readonly number[]> => {
      const one = await start(seed);
      one.behave('acme', 'ok', '500', '429', 'redirect');
      const statuses: number[] = [];
      for (let index = 0; index < 30; index += 1) {
        statuses.push(await post(one.hookUrl('acme'), `id-${index}`, acme));
      }
      return statuses;
    };
    const first = await run(3);
    expect(new Set(first)).toEqual(new Set([200, 500, 429, 302]));
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
  });

  it('keeps the order of events about one object, for the application', async () => {
    const key = new Secret(deliverKey);
    const about = (object: string) =>
      JSON.stringify({ type: 'x', data: { object: { id: object } } });
    for (const [id, object] of [
      ['evt_1', 'in_1'],
      ['evt_2', 'in_2'],
      ['evt_3', 'in_1'],
      ['evt_1', 'in_1'],
    ] as const) {
      const text = about(object);
      const headers = { ...signedHeaders([key], id, now, text) };
      await fetch(receivers.paymentsUrl, { method: 'POST', headers, body: text });
    }
    expect(receivers.receipts.orderOf('in_1')).toEqual(['evt_1', 'evt_3']);
    expect(receivers.receipts.effects('application')).toEqual(['evt_1', 'evt_2', 'evt_3']);
  });

  it('is found at its own address alone', async () => {
    const { status } = await fetch(`http://${receivers.place}/elsewhere`, { method: 'POST' });
    expect(status).toBe(404);
  });
});
