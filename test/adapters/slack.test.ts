import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '#adapters/secret.ts';
import { postToSlack } from '#adapters/slack.ts';
import { type Answer, json, startLyingServer } from './lying-server.ts';

const PATH = '/services/T0/B0/canary';

async function posting(answer: Answer, sentence = 'api: it grew.') {
  const { url, seen } = await startLyingServer(answer);
  const webhook = new Secret(url.replace('/v1', PATH));
  const error = await postToSlack(webhook, sentence, 150).catch((caught: unknown) => caught);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  return { error, seen };
}

describe('postToSlack', () => {
  it('posts one sentence, with nothing in it that Slack takes for markup', async () => {
    const { error, seen } = await posting((response) => response.end('ok'), 'a <b> & c');
    expect(error).toBeUndefined();
    expect(seen).toMatchObject([
      { method: 'POST', url: PATH, body: '{"text":"a &lt;b&gt; &amp; c"}' },
    ]);
  });

  it.each([400, 403, 404, 410, 302])('%i is final', async (status) => {
    const { error } = await posting((response, { url }) => {
      response.writeHead(status, { location: 'https://elsewhere.example' }).end(`no ${url}`);
    });
    expect(error).toMatchObject({ name: 'SlackRejected', status });
  });

  it.each([
    ['a rate limit', json(429, {}, { 'retry-after': '12' }), 12],
    ['a rate limit without end', json(429, {}, { 'retry-after': '1e9' }), 300],
    ['an outage', json(503, {}), 30],
    ['a reset', ((response) => response.socket?.destroy()) as Answer, 30],
    ['silence', (() => {}) as Answer, 30],
  ])('%s passes', async (_, answer, retryAfterSeconds) => {
    const { error } = await posting(answer);
    expect(error).toMatchObject({ name: 'SlackUnavailable', retryAfterSeconds });
  });
});
