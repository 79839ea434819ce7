import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SuppressionChange, suppressions } from '#adapters/email/suppressions.ts';
import { Secret } from '#adapters/secret.ts';
import { answerEmailFeedback } from '#functions/shared/email-feedback-answer.ts';
import { feedbackRequest } from '#functions/shared/email-feedback-request.ts';
import { listenHttp } from '#local/aws/http-listener.ts';
import { aTable, TABLE } from '../adapters/state-table/a-table.ts';
import { aPostmark, mail } from '../local/fake-postmark/a-postmark.ts';

const NOW = Date.UTC(2026, 2, 3, 12);
const USER = 'postmark';
const PASSWORD = 'a-long-enough-password';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const good = basic(`${USER}:${PASSWORD}`);

const credentials = async () => ({
  serverToken: new Secret('server-token-0000'),
  apiUrl: 'https://api.postmarkapp.com',
  feedbackUser: USER,
  feedbackPassword: new Secret(PASSWORD),
});

interface Sent {
  readonly method?: string;
  readonly authorization?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const event = ({
  authorization = good,
  body = '{}',
  isBase64Encoded = false,
  method = 'POST',
}: Sent) => ({
  requestContext: { http: { method } },
  headers: { authorization, 'content-type': 'application/json' },
  body,
  isBase64Encoded,
});

/** What is answered to an event, and what was kept and noted. */
async function answering(one: unknown) {
  const changes: SuppressionChange[] = [];
  const notes: unknown[] = [];
  const parts = {
    credentials,
    write: async (change: SuppressionChange) => void changes.push(change),
    now: () => NOW,
    note: (what: string, about: object) => void notes.push([what, about]),
  };
  const response = await answerEmailFeedback(parts, feedbackRequest(one));
  expect(JSON.stringify([response, notes])).not.toMatch(/@|example\.com|enough-password/);
  return { response, changes };
}

const bounce = {
  RecordType: 'Bounce',
  Type: 'HardBounce',
  Email: 'ada@example.com',
  MessageStream: 'outbound',
  BouncedAt: '2026-03-03T06:59:59.9070259-05:00',
  Inactive: true,
  MessageID: 'aaaa-bbbb',
};
const change = {
  RecordType: 'SubscriptionChange',
  Recipient: 'ada@example.com',
  MessageStream: 'broadcast',
  ChangedAt: '2026-03-03T11:00:00Z',
  SuppressSending: true,
  SuppressionReason: 'ManualSuppression',
};
const reporting = (report: unknown) => answering(event({ body: JSON.stringify(report) }));

describe('a report of Postmark', () => {
  it.each<[string, object, object]>([
    ['a hard bounce', bounce, { stream: 'outbound', reason: 'hard-bounce', at: NOW - 93 }],
    ['a bounce without a stream', { ...bounce, MessageStream: undefined }, { stream: 'outbound' }],
    [
      'a bounce that closed the address for another reason',
      { ...bounce, Type: 'Blocked' },
      { reason: 'inactive' },
    ],
    ['a bounce whose type is a trick', { ...bounce, Type: 'constructor' }, { reason: 'inactive' }],
    [
      'a complaint',
      { ...bounce, RecordType: 'SpamComplaint', Inactive: false },
      { reason: 'spam-complaint' },
    ],
    ['an unsubscription', change, { stream: 'broadcast', reason: 'manual', at: NOW - 3_600_000 }],
    [
      'a reactivation',
      { ...change, SuppressSending: false, SuppressionReason: null },
      { reason: undefined },
    ],
    ['one from the future', { ...bounce, BouncedAt: '2036-01-01T00:00:00Z' }, { at: NOW }],
  ])('of %s is kept', async (_, report, kept) => {
    const { changes, response } = await reporting(report);
    expect(response.statusCode).toBe(200);
    expect(changes).toEqual([expect.objectContaining({ address: 'ada@example.com', ...kept })]);
  });

  it('comes as text or in base64', async () => {
    const body = Buffer.from(JSON.stringify(bounce)).toString('base64');
    expect((await answering(event({ body, isBase64Encoded: true }))).changes).toHaveLength(1);
  });

  it.each([
    ['a soft bounce', { ...bounce, Type: 'SoftBounce', Inactive: false }],
    ['a delivery', { RecordType: 'Delivery', Recipient: 'ada@example.com' }],
    ['something new', { RecordType: 'constructor' }],
  ])('of %s changes nothing, and need not come again', async (_, report) => {
    const { changes, response } = await reporting(report);
    expect([response.statusCode, changes]).toEqual([200, []]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'ada@example.com', 'the body is not a JSON object'],
    ['no type', {}, 'RecordType is missing'],
    ['no address', { ...bounce, Email: undefined }, 'Email is missing'],
    ['no time', { ...bounce, BouncedAt: 'lately ada@example.com' }, 'BouncedAt'],
    ['an address without end', { ...change, Recipient: 'a'.repeat(600) }, 'Recipient'],
    ['text for a flag', { ...change, SuppressSending: 'false' }, 'SuppressSending is not boolean'],
  ])('with %s is refused by field, never by value', async (_, report, because) => {
    const { changes, response } = await reporting(report);
    expect(response).toMatchObject({ statusCode: 400, body: expect.stringContaining(because) });
    expect(changes).toEqual([]);
  });
});

describe('a request of somebody else', () => {
  it.each<[string, unknown, number]>([
    ['no request', { Records: [] }, 400],
    ['a visit', event({ method: 'GET' }), 405],
    ['no JSON', event({ body: '{"RecordType":' }), 400],
    ['a megabyte', event({ body: `"${'x'.repeat(1_000_000)}"` }), 413],
    ['no credentials', event({ authorization: '' }), 401],
    ['another password', event({ authorization: basic(`${USER}:wrong`) }), 401],
    ['another name', event({ authorization: basic(`someone:${PASSWORD}`) }), 401],
    ['the parts elsewhere divided', event({ authorization: basic(`${USER}${PASSWORD}`) }), 401],
    ['a bearer', event({ authorization: good.replace('Basic', 'Bearer') }), 401],
  ])('with %s changes nothing', async (_, one, status) => {
    const { changes, response } = await answering(one);
    expect(response.statusCode).toBe(status);
    expect(changes).toEqual([]);
  });

  it('is never answered with 403, after which Postmark would send no report again', async () => {
    const { response } = await answering(event({ authorization: basic('a:b') }));
    expect(response.headers['www-authenticate']).toMatch(/^Basic /);
    expect(response.statusCode).not.toBe(403);
  });
});

const samples = join(import.meta.dirname, '..', '..', 'events', 'email-feedback');

describe.each(readdirSync(samples))('events/email-feedback/%s', (file) => {
  it('is a request whose report is understood', async () => {
    const one: unknown = JSON.parse(readFileSync(join(samples, file), 'utf8'));
    const password = 'the-password-of-the-sample';
    const request = feedbackRequest(one);
    expect(request?.authorization).toBe(basic(`${USER}:${password}`));
    const { changes, response } = await answering({
      ...(one as object),
      headers: { authorization: good },
    });
    expect(response.statusCode).toBe(200);
    expect(changes).toHaveLength(1);
  });
});

const tables = aTable();

describe('the fake Postmark before the real table', () => {
  it('reports what became of a mail, and the address is closed; the reports come again after a fault', async () => {
    const kept = suppressions(TABLE);
    const { client, clock, fake } = await aPostmark({ speed: Number.POSITIVE_INFINITY });
    let away = true;
    const listener = await listenHttp(async ({ body, headers: { authorization = '' }, method }) => {
      if (away) return { status: 502, body: '' };
      const parts = { credentials, write: kept.write, now: () => clock.now(), note: () => {} };
      const request = feedbackRequest(event({ method, authorization, body }));
      const answer = await answerEmailFeedback(parts, request);
      return { status: answer.statusCode, body: answer.body };
    });
    fake.control.feedback({ url: listener.url, user: USER, password: PASSWORD });
    await client.sendEmailWithTemplate(mail('hardbounce@example.com'));
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(() => fake.deliveries().some(({ status }) => status === 502));
    away = false;
    await until(() => fake.deliveries().filter(({ status }) => status === 200).length === 2);
    const address = { stream: 'outbound', address: 'hardbounce@example.com' };
    expect((await kept.read([address]))(address)).toBe('hard-bounce');
    fake.control.reactivate('outbound', 'hardbounce@example.com');
    await until(() => fake.deliveries()[2]?.status === 200);
    expect((await kept.read([address]))(address)).toBeUndefined();
    expect(JSON.stringify(await tables.items())).not.toContain('example.com');
    await listener.close();
  });
});
