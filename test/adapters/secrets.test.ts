import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isLoopback } from '#adapters/loopback.ts';
import { parseSecrets } from '#adapters/parse-secrets.ts';
import { secretReader } from '#adapters/secrets.ts';
import { SecretsManager } from '#local/aws/secrets/secrets-manager.ts';
import { ServiceError } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { anAws } from './an-aws.ts';

const KEY = 'rnd_Canary0123456789abcdefghijkl';
const PASSWORD = 'pass-canary';
const good = {
  renderApiKey: KEY,
  databaseUrls: { database: `postgres://capstan:${PASSWORD}@dpg-x.example/app` },
  redisUrls: { redis: `rediss://default:${PASSWORD}@red-x.example:6379` },
  slackWebhookUrl: `https://hooks.slack.com/services/${PASSWORD}`,
};
const parse = (content: object) => parseSecrets('capstan/test', JSON.stringify(content));

function problemsOf(content: unknown): readonly string[] {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  try {
    parseSecrets('capstan/test', text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SecretInvalid' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary/i);
    return (error as { problems: readonly string[] }).problems;
  }
  return [];
}

describe('parseSecrets', () => {
  it('reads the secret, masks it wherever it is shown, and knows where Render is', () => {
    const secrets = parse(good);
    expect(secrets.renderApiKey.reveal()).toBe(KEY);
    expect(secrets.renderApiUrl).toBe('https://api.render.com/v1');
    expect(secrets.databaseUrls['database']?.reveal()).toBe(good.databaseUrls.database);
    const shown = `${inspect(secrets, { depth: 9, showHidden: true })} ${JSON.stringify(secrets)}`;
    expect(shown).not.toMatch(/canary/i);
    expect(`${secrets.renderApiKey}`).toBe('[secret]');
  });

  it('needs nothing but the key', () => {
    expect(parse({ renderApiKey: KEY })).toMatchObject({ databaseUrls: {}, redisUrls: {} });
  });

  it('cuts the slash off the end of the address', () => {
    const renderApiUrl = 'http://127.0.0.1:8080/v1/';
    expect(parse({ ...good, renderApiUrl }).renderApiUrl).toBe('http://127.0.0.1:8080/v1');
  });

  it('names every problem and no value', () => {
    const problems = problemsOf({
      renderApiKey: `rnd_canary canary`,
      renderApiUrl: 'http://canary.example/v1',
      databaseUrls: { database: 'canary', other: 7 },
      redisUrls: { redis: 'redis://canary.example' },
      slackWebhookUrl: 'ftp://canary.example',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'renderApiKey',
      'renderApiUrl',
      'databaseUrls.database',
      'databaseUrls.other',
      'redisUrls.redis',
      'slackWebhookUrl',
    ]);
  });

  it.each([
    ['no JSON', '{"renderApiKey": "rnd_canary', ['it is not JSON']],
    ['nothing', '', ['it is not JSON']],
    ['no key', {}, ['renderApiKey is missing']],
  ])('refuses %s', (_, content, problems) => {
    expect(problemsOf(content)).toEqual(problems);
  });

  it.each([`${KEY}\n`, `${KEY}é`, 'key_0123456789', '', `Bearer ${KEY}`])(
    'refuses %j as a key: its characters could end up in an error of fetch',
    (renderApiKey) => {
      expect(problemsOf({ renderApiKey })).toHaveLength(1);
    },
  );
});

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    'localhost.example.com',
    '127.example.com',
    '127.0.0.1.example.com',
    '127.1',
    '128.0.0.1',
    '10.0.0.1',
    '::2',
    '',
  ])('%j is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('secretReader', () => {
  const clock = new PacedClock(0, 1);
  const manager = new SecretsManager({ clock, region: 'us-east-1', account: '1' });
  let calls = 0;
  let away = false;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const get = manager.service.operations['GetSecretValue'];
    close = await anAws({
      ...manager.service,
      operations: {
        GetSecretValue: (input) => {
          calls += 1;
          if (away) throw new ServiceError('AccessDeniedException', 'slow down');
          return get?.(input);
        },
      },
    });
  });
  beforeEach(() => {
    calls = 0;
    away = false;
    manager.put('capstan/test', JSON.stringify(good));
  });
  afterAll(async () => {
    clock.stop();
    await close();
  });

  it('fetches once in five minutes, however many ask', async () => {
    let now = 1_000;
    const reader = secretReader('capstan/test', () => now);
    await Promise.all([reader.read(), reader.read(), reader.read()]);
    now += 5 * 60_000 - 1;
    await reader.read();
    expect(calls).toBe(1);
    now += 1;
    await reader.read();
    expect(calls).toBe(2);
  });

  it('fetches anew once it was told that the key is refused', async () => {
    const reader = secretReader('capstan/test', () => 0);
    await reader.read();
    manager.put('capstan/test', JSON.stringify({ ...good, renderApiKey: 'rnd_rotated00' }));
    reader.forget();
    expect((await reader.read()).renderApiKey.reveal()).toBe('rnd_rotated00');
  });

  it('keeps no failure', async () => {
    const reader = secretReader('capstan/test', () => 0);
    away = true;
    await expect(reader.read()).rejects.toThrow('slow down');
    away = false;
    await expect(reader.read()).resolves.toHaveProperty('renderApiKey');
  });

  it('refuses a malformed secret with the name of the secret', async () => {
    manager.put('capstan/test', 'canary');
    await expect(secretReader('capstan/test', () => 0).read()).rejects.toThrow(
      'the secret capstan/test cannot be used: it is not JSON',
    );
  });
});
