import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseCareSecret } from '#adapters/care/care-secret.ts';

const url = (host: string) => `postgres://care:pass-canary@${host}.example/app`;
const parse = (content: unknown) => parseCareSecret('capstan/care', JSON.stringify(content));

function problemsOf(text: string): readonly string[] {
  try {
    parseCareSecret('capstan/care', text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SecretInvalid' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/canary/i);
    return (error as { problems: readonly string[] }).problems;
  }
  return [];
}

describe('parseCareSecret', () => {
  it('reads where the database, its pooler, its replica and its shards are, and shows none of it', () => {
    const secret = parse({
      url: url('dpg'),
      pooledUrl: url('pool'),
      replicaUrl: url('replica'),
      shardUrls: { east: url('east') },
    });
    expect(secret.url.reveal()).toBe(url('dpg'));
    expect(secret.pooledUrl?.reveal()).toBe(url('pool'));
    expect(secret.replicaUrl?.reveal()).toBe(url('replica'));
    expect(secret.shardUrls['east']?.reveal()).toBe(url('east'));
    const shown = `${inspect(secret, { depth: 9, showHidden: true })} ${JSON.stringify(secret)}`;
    expect(shown).not.toMatch(/canary/i);
  });

  it('needs nothing but the database', () => {
    expect(parse({ url: url('dpg') })).toEqual({ url: expect.anything(), shardUrls: {} });
  });

  it.each([
    ['{"url": "postgres://canary', ['it is not a JSON object']],
    ['[]', ['url is missing']],
    ['null', ['it is not a JSON object']],
    ['{}', ['url is missing']],
    [
      '{"url": "mysql://canary/x", "shardUrls": {"east": "canary"}}',
      [
        'url is not a URL like postgres://user:password@host/database',
        'shardUrls.east is not a URL like postgres://user:password@host/database',
      ],
    ],
    [
      JSON.stringify({ url: url('dpg'), poolUrl: url('canary') }),
      ['poolUrl is none of url, pooledUrl, replicaUrl, shardUrls'],
    ],
  ])('refuses %s, naming every problem and no value', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
