import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signApproval } from '#adapters/approval-token.ts';
import { Secret } from '#adapters/secret.ts';
import type { Answer } from '#core/playbooks/journey.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { type ApprovalParts, answerApproval } from '#functions/shared/answer-approval.ts';
import { type UrlRequest, urlRequest } from '#functions/shared/url-request.ts';

const NOW = Date.UTC(2026, 2, 3, 12, 0);
const HOUR = 3_600_000;
const key = new Secret(randomBytes(32).toString('base64url'));
const until = NOW + 24 * HOUR;

const waiting: Run = {
  name: 'bigger',
  playbook: 'upgrade-database',
  input: { target: 'database', plan: 'pro_8gb' },
  by: 'ann',
  why: '<script>alert("1")</script> & it is slow',
  status: 'waiting-for-approval',
  startedAt: NOW,
  updatedAt: NOW,
  plan: {
    playbook: 'upgrade-database',
    target: 'database',
    steps: [
      {
        step: { kind: 'grow-disk', target: 'database', fromGb: 10, toGb: 15 },
        does: 'database: plan pro_4gb → pro_8gb',
        changes: true,
        downtimeSeconds: 180,
        undo: "back to 'pro_4gb'",
      },
    ],
    downtimeSeconds: 180,
    costUsdPerMonth: { before: 55, after: 100 },
    notes: ['connections are dropped once'],
    fingerprint: '0123456789ab',
  },
  steps: [],
  approval: { callback: 'the-callback', askedAt: NOW, until },
};

interface Situation {
  readonly run?: Run | undefined;
  readonly now?: number;
  readonly key?: Secret | undefined;
  readonly isOpen?: boolean;
}

/** The page in a situation, and what it answered for people. */
function thePage(situation: Situation = {}) {
  const answers: [string, Answer][] = [];
  const {
    run,
    key: known,
    now,
    isOpen,
  } = { run: waiting, key, now: NOW, isOpen: true, ...situation };
  const parts: ApprovalParts = {
    timeZone: 'America/New_York',
    now: () => now,
    key: async () => known,
    run: async (name) => (name === run?.name ? run : undefined),
    answer: async (callback, answer) => {
      if (isOpen) answers.push([callback, answer]);
      return isOpen;
    },
  };
  const ask = (method: string, fields: Readonly<Record<string, string>>) =>
    answerApproval(parts, { method, fields: new URLSearchParams(fields) });
  const answer = (request: UrlRequest | undefined) => answerApproval(parts, request);
  return { answers, ask, answer };
}

const token = signApproval(key, { run: 'bigger', callback: 'the-callback', until });

describe('reading the page', () => {
  test('shows what is asked, by whom, why, and what it costs', async () => {
    const { ask } = thePage();
    const { statusCode, body } = await ask('GET', { token });
    expect(statusCode).toBe(200);
    for (const text of [
      'May upgrade-database go on?',
      '<dd>ann</dd>',
      'target: database, plan: pro_8gb',
      'database: plan pro_4gb → pro_8gb',
      'back to &#39;pro_4gb&#39;',
      '3 minutes',
      '$45.00 a month more ($55.00 → $100.00)',
      'connections are dropped once',
      'Wed 07:00 (America/New_York)',
    ]) {
      expect(body).toContain(text);
    }
  });

  test('answers nothing, by GET or by HEAD, whatever the address says', async () => {
    const { answers, ask } = thePage();
    await ask('GET', { token, answer: 'yes' });
    await ask('HEAD', { token, answer: 'yes' });
    expect(answers).toEqual([]);
  });

  test('escapes what people wrote', async () => {
    const { body } = await thePage().ask('GET', { token });
    expect(body).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; it is slow');
    expect(body).not.toContain('<script');
  });

  test('is kept nowhere, framed nowhere, loads nothing and passes its address to nobody', async () => {
    const { headers, body } = await thePage().ask('GET', { token });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(body).not.toMatch(/src=|href=|url\(|@import/);
  });

  test('has a language, a title, and a label for every field', async () => {
    const { body } = await thePage().ask('GET', { token });
    expect(body).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>/);
    const visible = body.match(/<input (?!type="hidden")/g) ?? [];
    expect(body.match(/<label>[^<]+<input /g)).toHaveLength(visible.length);
  });
});

describe('answering', () => {
  test('says yes in the name that was given, marked as said by link', async () => {
    const { answers, ask } = thePage();
    const { statusCode, body } = await ask('POST', {
      token,
      answer: 'yes',
      by: ' bob ',
      why: ' ok ',
    });
    expect([statusCode, answers]).toEqual([
      200,
      [['the-callback', { yes: true, by: 'bob (by link)', why: 'ok' }]],
    ]);
    expect(body).toContain('Approved');
  });

  test('says no, and needs neither name nor reason', async () => {
    const { answers, ask } = thePage();
    const { body } = await ask('POST', { token, answer: 'no', by: '', why: '' });
    expect(answers).toEqual([['the-callback', { yes: false, by: 'somebody (by link)' }]]);
    expect(body).toContain('Rejected');
  });

  test.each([{}, { answer: '' }, { answer: 'maybe' }])('takes %j for no answer', async (fields) => {
    const { answers, ask } = thePage();
    expect([(await ask('POST', { token, ...fields })).statusCode, answers]).toEqual([400, []]);
  });

  test.each([{ by: 'bob\u001b[2J' }, { by: 'bob', why: 'two\nlines' }, { by: 'b\u202eob' }])(
    'takes %j for no answer: it would show as something else',
    async (fields) => {
      const { answers, ask } = thePage();
      const { statusCode, body } = await ask('POST', { token, answer: 'yes', ...fields });
      expect([statusCode, answers]).toEqual([400, []]);
      expect(body).toContain('Name and reason have to be one line of plain text');
    },
  );

  test('tells whoever comes second', async () => {
    const { ask } = thePage({ isOpen: false });
    const { statusCode, body } = await ask('POST', { token, answer: 'yes' });
    expect([statusCode, body]).toEqual([409, expect.stringContaining('answered it already')]);
  });
});

describe('a link that does not open anything', () => {
  const other = new Secret(randomBytes(32).toString('base64url'));
  const forged = signApproval(other, { run: 'bigger', callback: 'the-callback', until });
  const ended: Run = { ...waiting, status: 'refused', outcome: 'nothing was changed: bob said no' };
  const askedAgain: Run = {
    ...waiting,
    approval: { callback: 'another', askedAt: NOW, until },
  };

  test.each<[string, number, string, Situation, string]>([
    ['without a token', 403, '', {}, 'no approval link'],
    ['with another key', 403, forged, {}, 'not made here'],
    ['that expired', 403, token, { now: until }, 'expired'],
    ['of a run that is forgotten', 404, token, { run: undefined }, 'no run bigger'],
    ['of a run that has ended', 409, token, { run: ended }, 'bob said no'],
    ['of an earlier request', 409, token, { run: askedAgain }, 'does not wait'],
    ['while links are switched off', 503, token, { key: undefined }, 'playbook approve'],
  ])('%s: %i', async (_, status, text, situation, says) => {
    const { answers, ask } = thePage(situation);
    for (const method of ['GET', 'POST']) {
      const { statusCode, body } = await ask(method, { token: text, answer: 'yes' });
      expect([statusCode, body]).toEqual([status, expect.stringContaining(says)]);
    }
    expect(answers).toEqual([]);
  });

  test('other methods are refused', async () => {
    const { statusCode, headers } = await thePage().ask('PUT', { token });
    expect([statusCode, headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('the event of a function URL', () => {
  const http = (method: string) => ({ requestContext: { http: { method } } });

  test('gives the fields of the address when it reads, and of the form when it answers', () => {
    const rawQueryString = 'token=a%2Bb&answer=yes';
    const read = urlRequest({ ...http('GET'), rawQueryString });
    expect([...(read?.fields ?? [])]).toEqual([
      ['token', 'a+b'],
      ['answer', 'yes'],
    ]);
    const body = Buffer.from('token=c&by=J%C3%B6rg').toString('base64');
    const posted = urlRequest({ ...http('POST'), rawQueryString, body, isBase64Encoded: true });
    expect([...(posted?.fields ?? [])]).toEqual([
      ['token', 'c'],
      ['by', 'Jörg'],
    ]);
  });

  test('is refused when it is none, or far too large', async () => {
    const events = [{}, null, { ...http('POST'), body: 'x'.repeat(40_000) }];
    expect(events.map(urlRequest)).toEqual([undefined, undefined, undefined]);
    expect((await thePage().answer(undefined)).statusCode).toBe(400);
  });
});
