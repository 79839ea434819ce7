import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servePage } from '#local/page/serve-page.ts';
import type { TaskDesk } from '#local/page/task-feed.ts';
import { StillFeed } from './still-feed.ts';

let feed: StillFeed;
let site: Awaited<ReturnType<typeof servePage>>;
let begun: Parameters<TaskDesk['begin']>[];
let begins: () => ReturnType<TaskDesk['begin']>;

beforeEach(async () => {
  feed = new StillFeed();
  begun = [];
  begins = async () => 'begun';
  feed.tasks = {
    life: async () => undefined,
    begin: (...wish) => {
      begun.push(wish);
      return begins();
    },
    halt: () => begun.length > 0,
    enable: async (name) => name === 'globex',
  };
  site = await servePage(feed, { port: 0 });
});

afterEach(() => site.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, site.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()] as const;
}

const wish = { kind: 'email', reason: 'attempts', from: 1.25, until: 9.5, most: 12 };

describe('letters', () => {
  it('are handed on as they are meant', async () => {
    expect(await post('/api/letters/redrive', wish)).toEqual([202, {}]);
    expect(await post('/api/letters/purge', { until: 9, most: 1 })).toEqual([202, {}]);
    expect(begun).toEqual([
      ['redrive', wish],
      ['purge', { until: 9, most: 1 }],
    ]);
  });

  it('are refused while others are dealt with, and when there are none', async () => {
    begins = async () => 'busy';
    expect(await post('/api/letters/purge', wish)).toEqual([
      409,
      { error: expect.stringContaining('wait until it has ended, or stop it') },
    ]);
    begins = async () => 'none';
    expect((await post('/api/letters/purge', wish))[0]).toBe(409);
  });

  it('that AWS does not give are said with its reason', async () => {
    begins = () => Promise.reject(new Error('SQS is away'));
    expect(await post('/api/letters/redrive', wish)).toEqual([502, { error: 'SQS is away' }]);
  });

  it.each([
    ['no number of letters', { until: 9 }],
    ['no end of time', { most: 1 }],
    ['more than one look takes', { until: 9, most: 5_001 }],
    ['a kind that is none', { ...wish, kind: 'mail' }],
    ['a reason that is none', { ...wish, reason: 'boredom' }],
    ['more than is known', { ...wish, all: true }],
  ])('are left alone after a wish with %s', async (_, wrong) => {
    const [status, body] = await post('/api/letters/purge', wrong);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining('"most": 1 to 5000') });
    expect(begun).toEqual([]);
  });

  it('are left alone when another site asks, or a form, or a mere look', async () => {
    const site_ = { 'sec-fetch-site': 'cross-site' };
    expect((await post('/api/letters/purge', wish, site_))[0]).toBe(403);
    expect((await post('/api/letters/purge', wish, { origin: 'http://evil.example' }))[0]).toBe(
      403,
    );
    expect((await post('/api/letters/purge', wish, { 'content-type': 'text/plain' }))[0]).toBe(415);
    expect((await fetch(new URL('/api/letters/purge', site.url))).status).toBe(405);
    expect((await post('/api/letters/burn', wish))[0]).toBe(404);
    expect(begun).toEqual([]);
  });

  it('stop being sent when somebody says so', async () => {
    expect((await post('/api/letters/stop', {}))[0]).toBe(409);
    await post('/api/letters/redrive', wish);
    expect(await post('/api/letters/stop', {})).toEqual([200, {}]);
  });

  it('are nowhere where there are no tasks', async () => {
    feed.tasks = undefined;
    const nowhere = [404, { error: 'There are no tasks here.' }];
    expect(await post('/api/letters/redrive', wish)).toEqual(nowhere);
    expect(await post('/api/destinations/enable', { name: 'globex' })).toEqual(nowhere);
  });
});

describe('a destination', () => {
  it('is enabled once', async () => {
    expect(await post('/api/destinations/enable', { name: 'globex' })).toEqual([200, {}]);
    expect(await post('/api/destinations/enable', { name: 'acme' })).toEqual([
      409,
      { error: '"acme" is not disabled.' },
    ]);
  });

  it('is left alone by strangers and by what is not understood', async () => {
    const stranger = { origin: 'http://evil.example' };
    expect((await post('/api/destinations/enable', { name: 'globex' }, stranger))[0]).toBe(403);
    expect((await post('/api/destinations/enable', {}))[0]).toBe(400);
    expect((await post('/api/destinations/disable', { name: 'globex' }))[0]).toBe(404);
  });
});
