import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servePage } from '#local/page/serve-page.ts';
import { StillFeed, stillDecision } from './still-feed.ts';

let feed: StillFeed;
let site: Awaited<ReturnType<typeof servePage>>;

beforeEach(async () => {
  feed = new StillFeed();
  site = await servePage(feed, { port: 0 });
});

afterEach(() => site.close());

const get = (path: string) => fetch(new URL(path, site.url));

/** A status for a request whose `Host` is forged, which `fetch` does not allow. */
function statusFor(host: string, path = '/api/state'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(site.url, { path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

function use(id: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(`/api/controls/${id}`, site.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('files', () => {
  it('serves the page with a policy that allows nothing from elsewhere', async () => {
    const response = await get('/');
    expect(response.headers.get('content-type')).toContain('text/html');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(await response.text()).toContain('<title>Capstan</title>');
  });

  it('serves every file that the page names', async () => {
    const html = await (await get('/')).text();
    const names = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect((await get(`/${name}`)).status, name).toBe(200);
  });

  it('serves the chart library from its package', async () => {
    expect(await (await get('/vendor/uplot/uPlot.esm.js')).text()).toContain('export { uPlot');
  });

  it.each([
    '/../serve-page.ts',
    '/..%2fserve-page.ts',
    '/vendor/uplot/../../package.json',
    '/tsconfig.json',
    '/vendor/uplot/uPlot.esm.d.ts',
  ])('has nothing at %s', async (path) => {
    expect(await statusFor('localhost', path)).toBe(404);
  });
});

describe('state and decisions', () => {
  it('gives the state without the records of its decisions', async () => {
    const state = (await (await get('/api/state')).json()) as { decisions: object[] };
    const { decision, ...line } = stillDecision;
    expect(state.decisions).toEqual([{ ...line, costUsdPerMonth: decision.costUsdPerMonth }]);
  });

  it('gives the whole record of one decision', async () => {
    const response = await get(`/api/decisions/${encodeURIComponent(stillDecision.id)}`);
    expect(await response.json()).toEqual(stillDecision);
  });

  it('says that a decision is no longer kept', async () => {
    const response = await get('/api/decisions/api-1');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'This decision is no longer kept here.' });
  });

  it('refuses a malformed address without falling over', async () => {
    expect((await get('/api/decisions/%zz')).status).toBe(400);
    expect(await statusFor('localhost', '//')).toBe(404);
    expect(await statusFor('localhost', '//evil.example/api/state')).toBe(404);
    expect(await statusFor('localhost', '*')).toBe(400);
    expect((await get('/api/state')).status).toBe(200);
  });
});

describe('who may ask', () => {
  it.each(['localhost:1', '127.0.0.1', '[::1]:80', 'capstan.localhost'])(
    'answers %s',
    async (host) => {
      expect(await statusFor(host)).toBe(200);
    },
  );

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', 'not a host'])(
    'refuses the name "%s", which somebody else could point here',
    async (host) => {
      expect(await statusFor(host)).toBe(403);
    },
  );
});

describe('controls', () => {
  it('hands a press and a toggle to the feed', async () => {
    expect((await use('events', '{}')).status).toBe(200);
    expect((await use('traffic', '{"on":true}')).status).toBe(200);
    expect(feed.used).toEqual([
      ['events', undefined],
      ['traffic', true],
    ]);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses %o', async (headers) => {
    expect((await use('events', '{}', headers)).status).toBe(403);
    expect(feed.used).toEqual([]);
  });

  it('takes a press from the page itself', async () => {
    const origin = new URL(site.url).origin;
    expect((await use('events', '{}', { origin, 'sec-fetch-site': 'same-origin' })).status).toBe(
      200,
    );
  });

  it.each([
    ['what a form could send', 'events', '{}', { 'content-type': 'text/plain' }, 415],
    ['what is not JSON', 'events', '{', {}, 400],
    ['a field that it does not know', 'events', '{"off":true}', {}, 400],
    ['a toggle without a way', 'traffic', '{}', {}, 400],
    ['a body without end', 'events', `{"on":${' '.repeat(5000)}true}`, {}, 400],
    ['a control that is not there', 'nothing', '{}', {}, 404],
  ])('refuses %s', async (_what, id, body, headers, status) => {
    expect((await use(id, body, headers)).status).toBe(status);
    expect(feed.used).toEqual([]);
  });

  it('passes on why the feed could not do it', async () => {
    feed.trouble = 'The plant is not running.';
    const response = await use('events', '{}');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ error: 'The plant is not running.' });
  });

  it('is used with POST only', async () => {
    expect((await get('/api/controls/events')).status).toBe(405);
  });
});

describe('the port', () => {
  it('says what to do when it is in use', async () => {
    const port = Number(new URL(site.url).port);
    await expect(servePage(feed, { port })).rejects.toThrow(
      `Port ${port} is in use: stop what listens there or choose another with --port.`,
    );
  });
});
