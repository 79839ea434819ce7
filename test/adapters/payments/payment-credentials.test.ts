import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { paymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { webhookCredentials } from '#adapters/webhooks/webhook-credentials.ts';
import { wrongFields } from '#adapters/wrong-fields.ts';

const deliverKey = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const good = { stripeSigningSecret: 'whsec_abc', deliverKey };
const problems = (schema: v.GenericSchema, value: unknown): readonly string[] => {
  const read = v.safeParse(schema, value);
  return read.success ? [] : wrongFields(read.issues);
};

describe('the parameter of payment events', () => {
  it('holds one secret of Stripe, or several', () => {
    const one = v.parse(paymentCredentials, good);
    expect(one.stripeSigningSecrets.map((secret) => secret.reveal())).toEqual(['whsec_abc']);
    const several = { ...good, stripeSigningSecret: ['whsec_abc', 'whsec_def'] };
    expect(v.parse(paymentCredentials, several).stripeSigningSecrets).toHaveLength(2);
  });

  it('shows no secret when it is printed', () => {
    expect(JSON.stringify(v.parse(paymentCredentials, good))).not.toContain('whsec_');
  });

  it.each(['https://api.example/in', 'http://127.0.0.1:4010/in', 'http://localhost:4010/in'])(
    'may name another address of the application: %s',
    (deliverUrl) => expect(problems(paymentCredentials, { ...good, deliverUrl })).toEqual([]),
  );

  it.each([
    [{ deliverUrl: 'http://api.example/in' }, 'deliverUrl'],
    [{ deliverUrl: 'https://u:p@api.example/in' }, 'deliverUrl'],
    [{ deliverKey: 'whsec_c2hvcnQ=' }, 'deliverKey'],
    [{ deliverKey: undefined }, 'deliverKey'],
    [{ stripeSigningSecret: [] }, 'stripeSigningSecret'],
    [{ stripeSigningSecret: 'sk_live_abc' }, 'stripeSigningSecret'],
  ])('is refused by the name of the field: %j', (change, field) => {
    const said = problems(paymentCredentials, { ...good, ...change });
    expect(said.join()).toContain(field);
    expect(said.join()).not.toMatch(/sk_live|c2hvcnQ|u:p/);
  });
});

describe('the parameter of webhooks', () => {
  const signingKey = Buffer.alloc(32, 1).toString('base64');

  it('holds the key that all keys are derived from, and perhaps places of our own', () => {
    expect(v.parse(webhookCredentials, { signingKey })).toMatchObject({ alsoAllow: [] });
    const own = { signingKey, alsoAllow: ['127.0.0.1:4010', 'receiver.internal:443'] };
    expect(problems(webhookCredentials, own)).toEqual([]);
  });

  it.each([
    [{ signingKey: 'c2hvcnQ=' }, 'signingKey'],
    [{}, 'signingKey'],
    [{ signingKey, alsoAllow: ['http://receiver/'] }, 'alsoAllow'],
    [{ signingKey, alsoAllow: ['*'] }, 'alsoAllow'],
  ])('is refused by the name of the field: %j', (value, field) => {
    expect(problems(webhookCredentials, value).join()).toContain(field);
  });
});
