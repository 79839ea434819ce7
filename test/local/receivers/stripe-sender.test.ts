import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readStripeEvent } from '#adapters/payments/read-stripe-event.ts';
import { Secret } from '#adapters/secret.ts';
import { type HttpRequest, listenHttp } from '#local/aws/http-listener.ts';
import { stripeSender } from '#local/receivers/stripe-sender.ts';

const now = Date.UTC(2031, 0, 1);
const clock = { now: () => now };
const secret = 'whsec_stripe';
const asked: HttpRequest[] = [];
let statuses: number[] = [];
const server = await listenHttp(async (request) => {
  asked.push(request);
  const signature = String(request.headers['stripe-signature']);
  const read = readStripeEvent({ body: request.bytes, signature }, [new Secret(secret)], now);
  return { status: 'refused' in read ? 400 : (statuses.shift() ?? 200), body: '' };
});
afterAll(() => server.close());
const sender = stripeSender({ url: server.url, secret, clock, seed: 5 });

beforeEach(() => {
  asked.length = 0;
  statuses = [];
});

describe("a sender of Stripe's events", () => {
  it("signs them so that Stripe's library takes them", async () => {
    expect(await sender.send(sender.event('in_1', 'invoice.paid'))).toBe(200);
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      type: 'invoice.paid',
      created: now / 1000,
      data: { object: { id: 'in_1' } },
    });
  });

  it('sends forgeries and replays, which it does not', async () => {
    const event = sender.event('in_1');
    expect(await sender.forge(event)).toBe(400);
    expect(await sender.replay(event, 299)).toBe(200);
    expect(await sender.replay(event, 301)).toBe(400);
  });

  it('sends again what was not taken, as often as it is told', async () => {
    statuses = [500, 503, 200];
    expect(await sender.send(sender.event('in_1'), 3)).toBe(200);
    statuses = [500, 503, 200];
    expect(await sender.send(sender.event('in_1'), 2)).toBe(503);
    expect(new Set(asked.map(({ body }) => body)).size).toBe(2);
    expect(asked).toHaveLength(5);
  });

  it('says that nobody was there', async () => {
    const nobody = stripeSender({ url: 'http://127.0.0.1:1/', secret, clock });
    expect(await nobody.send(nobody.event('in_1'))).toBe(599);
  });

  it('sends a burst with duplicates and forgeries, the same for the same seed', async () => {
    const burst = { objects: 3, eventsEach: 10, duplicates: 10, forged: 4 };
    const again = () => stripeSender({ url: server.url, secret, clock, seed: 11 }).burst(burst);
    const taken = await again();
    expect([...taken.values()].map((ids) => ids.length)).toEqual([10, 10, 10]);
    expect(asked.length).toBeGreaterThan(34);
    const other = await again();
    expect([...other].sort()).toEqual([...taken].sort());
  });
});
