import { Webhook } from 'standardwebhooks';
import { afterAll, describe, expect, it } from 'vitest';
import type { OutgoingPost, Reply } from '#adapters/outgoing/post.ts';
import { paymentEventWork } from '#adapters/payments/payment-event-work.ts';
import { Secret } from '#adapters/secret.ts';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import { startReceivers } from '#local/receivers/start-receivers.ts';
import { stripeSender } from '#local/receivers/stripe-sender.ts';
import { aLog, SIGNING_KEY } from '../webhooks/a-row.ts';
import { DELIVER_KEY, PaymentWorld, row, STRIPE_SECRET } from './payment-world.ts';

/** One attempt at the example, and what was posted. */
async function attempt(deliverUrl: string | undefined, reply: Reply) {
  const posted: OutgoingPost[] = [];
  const known = {
    stripeSigningSecrets: [],
    deliverKey: new Secret(DELIVER_KEY),
    ...(deliverUrl === undefined ? {} : { deliverUrl }),
  };
  const work = paymentEventWork({
    row,
    credentials: { read: async () => known, forget: () => {} },
    post: async (outgoing) => {
      posted.push(outgoing);
      return reply;
    },
    log: aLog(),
    now: Date.now,
  });
  if (!('each' in work)) throw new Error('it does them one by one');
  const outcome = await work.each({
    task: {
      kind: 'payment-event',
      id: 'evt_1',
      priority: 'normal',
      occurredAt: '2026-03-03T16:30:00Z',
      queuedAt: 0,
      payload: paymentEvent.example,
    },
    attempt: 1,
    mayHaveHappened: false,
    signal: new AbortController().signal,
  });
  return { outcome, posted: posted[0] };
}

const ok: Reply = {
  kind: 'answered',
  status: 200,
  retryAfter: undefined,
  excerpt: '',
  milliseconds: 5,
};

describe('a payment event', () => {
  it('is signed for the application, under its id on Stripe', async () => {
    const { outcome, posted } = await attempt(undefined, ok);
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(posted?.headers['webhook-id']).toBe(paymentEvent.example.id);
    expect(posted?.body).toBe(paymentEvent.example.event);
    expect(new Webhook(DELIVER_KEY).verify(posted?.body ?? '', { ...posted?.headers })).toEqual(
      JSON.parse(paymentEvent.example.event),
    );
  });

  it('goes to the address of the guide by the rules for all addresses', async () => {
    const { posted } = await attempt(undefined, ok);
    expect(posted).toMatchObject({ url: row.deliverTo, alsoAllow: [] });
  });

  it.each([
    ['http://127.0.0.1:4010/in', '127.0.0.1:4010'],
    ['https://api.internal/in', 'api.internal:443'],
    ['http://localhost/in', 'localhost:80'],
    ['http://[::1]:4010/in', '[::1]:4010'],
  ])('goes to %s, which the parameter names, wherever that is', async (url, place) => {
    const { posted } = await attempt(url, ok);
    expect(posted).toMatchObject({ url, alsoAllow: [place] });
  });

  it('that the application refuses is dead, and one that it cannot take now is not', async () => {
    const kindOf = async (status: number) =>
      (await attempt(undefined, { ...ok, status })).outcome.kind;
    for (const status of [400, 404, 410, 422]) expect(await kindOf(status)).toBe('rejected');
    for (const status of [302, 408, 425, 429, 500])
      expect(await kindOf(status)).toBe('unavailable');
  });
});

describe('events from Stripe to the application', async () => {
  const receivers = await startReceivers({
    clock: { now: () => world.now },
    seed: 7,
    signingKey: SIGNING_KEY,
    deliverKey: DELIVER_KEY,
  });
  const world = new PaymentWorld(receivers);
  const intake = await world.intake();
  const clock = { now: () => world.now };
  const sender = stripeSender({ url: intake.url, secret: STRIPE_SECRET, clock, seed: 7 });
  afterAll(async () => {
    intake.close();
    await receivers.close();
  });

  it('take effect once each and in the order of their object, through all that goes wrong', async () => {
    let asked = 0;
    world.isQueueAway = () => {
      asked += 1;
      return asked % 9 === 0;
    };
    receivers.behave(
      'application',
      'ok',
      'ok',
      '500',
      '429',
      'redirect',
      'garbage',
      'reset-after-accept',
    );
    const burst = { objects: 12, eventsEach: 10, duplicates: 40, forged: 15 };
    const taken = await sender.burst(burst);
    await world.drain();
    expect([...taken.values()].flat()).toHaveLength(120);
    for (const [object, ids] of taken) expect(receivers.receipts.orderOf(object)).toEqual(ids);
    expect(receivers.receipts.effects('application')).toHaveLength(120);
    expect(receivers.receipts.all().filter(({ verified }) => !verified)).toEqual([]);
    expect(world.queue.letters).toEqual([]);
    // Forgeries and the queue's absences are in the log, and nothing else.
    expect(new Set(world.log.troubles)).toEqual(
      new Set(['an event could not be queued; Stripe sends it again']),
    );
  });

  it('that are refused lie with the dead letters, and hold up none after them', async () => {
    receivers.behave('application', '400');
    world.isQueueAway = () => false;
    const [first, second] = [sender.event('in_refused'), sender.event('in_refused')];
    expect(await sender.send(first)).toBe(200);
    await world.drain();
    receivers.behave('application', 'ok');
    await sender.send(second);
    await world.drain();
    expect(world.queue.letters).toMatchObject([{ id: first.id, reason: 'rejected' }]);
    expect(receivers.receipts.orderOf('in_refused')).toEqual([second.id]);
  });
});
