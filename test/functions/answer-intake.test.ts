import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stripe } from 'stripe';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '#adapters/secret.ts';
import type { NewTask } from '#adapters/tasks/send-task.ts';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import { readTask } from '#core/tasks/read-task.ts';
import { answerIntake } from '#functions/shared/answer-intake.ts';

const samples = join(import.meta.dirname, '..', '..', 'events', 'payment-intake');
const sample = (name: string): unknown =>
  JSON.parse(readFileSync(join(samples, `${name}.json`), 'utf8'));

const now = 1_772_555_405_000;
const secrets = ['whsec_example'];
const sent: NewTask[] = [];
const logged: unknown[] = [];
const parts = {
  credentials: async () => ({ stripeSigningSecrets: secrets.map((one) => new Secret(one)) }),
  send: async (task: NewTask) => void sent.push(task),
  log: {
    note: (...all: readonly unknown[]) => void logged.push(all),
    trouble: (...all: readonly unknown[]) => void logged.push(all),
  },
  now: () => now,
};

const example = paymentEvent.example.event;
const event = JSON.parse(example) as object;

/** What the function URL hands over when Stripe sends `body`. */
function asked(
  body: string | Buffer,
  { age = 0, base64 = false, method = 'POST', secret = 'whsec_example' } = {},
) {
  const payload = body.toString();
  const timestamp = now / 1000 - age;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return {
    requestContext: { http: { method } },
    headers: { 'stripe-signature': signature },
    body: base64 ? Buffer.from(body).toString('base64') : payload,
    isBase64Encoded: base64,
  };
}

beforeEach(() => {
  sent.length = 0;
  logged.length = 0;
});

describe('a payment event', () => {
  it.each(['paid', 'paid-base64'])('is queued, then acknowledged: %s', async (name) => {
    expect(await answerIntake(parts, sample(name))).toMatchObject({ statusCode: 200 });
    expect(sent).toMatchObject([
      {
        kind: 'payment-event',
        id: 'evt_1PExampleExampleExample',
        version: 1,
        occurredAt: '2026-03-03T16:30:00.000Z',
        group: 'object:in_1PExampleExampleExample',
        payload: {
          type: 'invoice.paid',
          object: 'in_1PExampleExampleExample',
          event: expect.stringMatching(/"amount_paid": ?4900/),
        },
      },
    ]);
  });

  it('is a task as its worker reads it, in the words of Stripe', async () => {
    const more =
      '{"livemode": true, "amount": 12345678901234567890, "constructor": 1.0, "__proto__": 2,';
    const whole = example.replace('{', more);
    await answerIntake(parts, asked(whole));
    const { group: _, ...envelope } = sent[0] ?? { group: '' };
    const message = {
      messageId: '1',
      receiptHandle: '1',
      queueArn: 'arn',
      body: JSON.stringify(envelope),
      sentAt: now,
    };
    const claims = { fetch: async () => ({ gone: 'there is none' }) };
    expect(await readTask(message, paymentEvent, claims)).toMatchObject({
      id: paymentEvent.example.id,
      payload: { event: whole },
    });
  });

  it('is not acknowledged when the queue did not take it: Stripe sends it again', async () => {
    const send = () => Promise.reject(new Error('SQS is away'));
    expect(await answerIntake({ ...parts, send }, sample('paid'))).toMatchObject({
      statusCode: 500,
    });
  });

  it('is not refused when the credentials cannot be read: that is our trouble', async () => {
    const credentials = () => Promise.reject(new Error('SSM is away'));
    expect(await answerIntake({ ...parts, credentials }, sample('paid'))).toMatchObject({
      statusCode: 500,
    });
    expect(sent).toEqual([]);
  });

  it('may be signed by any secret in use', async () => {
    secrets.push('whsec_next');
    const answers = [
      await answerIntake(parts, asked(example, { secret: 'whsec_next' })),
      await answerIntake(parts, asked(example)),
    ];
    secrets.pop();
    answers.push(await answerIntake(parts, asked(example, { secret: 'whsec_next' })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 400]);
  });

  it('has a group that SQS takes, whatever the object is called', async () => {
    const ids = ['25 % off, für alle 🎉', 'x'.repeat(400), undefined, null];
    for (const id of ids) {
      const object = id === undefined ? {} : { id };
      await answerIntake(parts, asked(JSON.stringify({ ...event, data: { object } })));
    }
    expect(sent).toHaveLength(4);
    for (const { group } of sent) expect(group).toMatch(/^[!-~]{1,128}$/);
    for (const { group } of sent.slice(2)) expect(group).toBe('object:evt_1PExampleExampleExample');
  });

  it.each([
    ['without data', { data: undefined }],
    ['about nothing', { data: { object: null } }],
    ['about something without a name', { data: { object: { id: 7 } } }],
    ['of a type that nobody knows', { type: 'Something New' }],
    ['of no day', { created: 99_999_999_999_999 }],
  ])('is taken %s, once it is signed', async (_, change) => {
    const text = JSON.stringify({ ...event, ...change });
    expect(await answerIntake(parts, asked(text))).toMatchObject({ statusCode: 200 });
    expect(sent).toMatchObject([{ id: paymentEvent.example.id, payload: { event: text } }]);
    expect(v.is(paymentEvent.payload, sent[0]?.payload)).toBe(true);
    expect(sent[0]?.occurredAt).toMatch(/^2026-03-03T16:30:0/);
  });
});

describe('a request', () => {
  it.each([
    ['forged', sample('forged')],
    ['without a signature', { ...asked(example), headers: {} }],
    ['with an empty signature', { ...asked(example), headers: { 'stripe-signature': '' } }],
    [
      'with nonsense for a signature',
      { ...asked(example), headers: { 'stripe-signature': 't=,v1' } },
    ],
    ['replayed after five minutes', asked(example, { age: 301 })],
    [
      'with another body than was signed',
      { ...asked(example), body: example.replace('paid', 'void') },
    ],
    ['parsed and written again', { ...asked(JSON.stringify(event, undefined, 2)), body: example }],
    ['without a body', { ...asked(example), body: undefined }],
    ['that is no JSON', asked('hello')],
    ['that is no object', asked('null')],
    ['that is no event', asked('{"id":"in_1"}')],
    ['that is a thin event', asked('{"object":"v2.core.event","id":"evt_1"}')],
    ['that no function URL makes', 'hello'],
    ['that is empty', undefined],
  ])('%s is refused and queues nothing', async (_, event) => {
    expect(await answerIntake(parts, event)).toMatchObject({ statusCode: 400 });
    expect(sent).toEqual([]);
  });

  it('of another method is told so', async () => {
    expect(await answerIntake(parts, asked(example, { method: 'GET' }))).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST' },
    });
  });

  it('over 256 KiB is refused for its size', async () => {
    const large = { ...event, more: 'x'.repeat(262_144) };
    for (const base64 of [false, true]) {
      expect(await answerIntake(parts, asked(JSON.stringify(large), { base64 }))).toMatchObject({
        statusCode: 413,
        body: 'an event may have 256 KiB at most',
      });
    }
    const fits = { ...event, more: 'x'.repeat(261_000) };
    expect(await answerIntake(parts, asked(JSON.stringify(fits)))).toMatchObject({
      statusCode: 200,
    });
  });

  it('leaves nothing of itself in logs or answers', async () => {
    const canary = JSON.stringify({ id: 'in_canary', canary: 'canary', type: 'canary canary' });
    const answers = [
      await answerIntake(parts, asked(canary)),
      await answerIntake(parts, asked(canary, { secret: 'whsec_canary' })),
      await answerIntake(parts, asked('canary')),
    ];
    expect(JSON.stringify([answers, logged])).not.toContain('canary');
    expect(logged).toHaveLength(3);
  });
});
