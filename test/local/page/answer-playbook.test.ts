import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanAnswer } from '#local/page/playbook-feed.ts';
import { servePage } from '#local/page/serve-page.ts';
import { StillFeed } from './still-feed.ts';

const planWish = { playbook: 'grow-database-storage', input: { gb: 20 }, by: 'jo' };
const runWish = { ...planWish, name: 'grow-1', when: 'window', why: 'full', plan: '0123456789ab' };

let feed: StillFeed;
let site: Awaited<ReturnType<typeof servePage>>;
let asked: object[];
let planned: PlanAnswer;

beforeEach(async () => {
  asked = [];
  planned = { problems: ['input.gb: found 20, and the disk has 25: disks never shrink'] };
  feed = new StillFeed();
  feed.playbooks = {
    plan: async (wish) => {
      asked.push(wish);
      return planned;
    },
    run: async (wish) => {
      asked.push(wish);
      return { run: wish.name };
    },
    answer: async (word) => {
      asked.push(word);
      if (word.run === 'over') throw new Error('It was answered already.');
    },
    stop: async (word) => {
      asked.push(word);
    },
  };
  site = await servePage(feed, { port: 0 });
});

afterEach(() => site.close());

function post(verb: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(new URL(`/api/playbooks/${verb}`, site.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('playbooks over HTTP', () => {
  it('hand on a wish for a plan, and bring back the problems with it', async () => {
    const response = await post('plan', planWish);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual(planned);
    expect(asked).toEqual([planWish]);
  });

  it('start a run by the name that was sent', async () => {
    const response = await post('run', runWish);
    expect([response.status, await response.json()]).toEqual([200, { run: 'grow-1' }]);
    expect(asked).toEqual([runWish]);
  });

  it('take no name that shows as something else', async () => {
    const response = await post('run', { ...runWish, by: 'jo\u001b[2J' });
    expect([response.status, asked]).toEqual([400, []]);
  });

  it('hand on an answer, and say why it came too late', async () => {
    const word = { run: 'grow-1', yes: false, by: 'maria', why: 'not today' };
    expect((await post('answer', word)).status).toBe(200);
    const late = await post('answer', { ...word, run: 'over' });
    expect([late.status, await late.json()]).toEqual([502, { error: 'It was answered already.' }]);
    expect(asked[0]).toEqual(word);
  });

  it('hand on who calls a run off, and why', async () => {
    const word = { run: 'grow-1', by: 'maria', why: 'not today' };
    expect((await post('stop', word)).status).toBe(200);
    expect((await post('stop', { ...word, why: '' })).status).toBe(400);
    expect(asked).toEqual([word]);
  });

  it.each([
    ['a wish of another site', 'run', runWish, { origin: 'https://evil.example' }, 403],
    ['a wish from a sibling site', 'answer', {}, { 'sec-fetch-site': 'same-site' }, 403],
    ['what a form could send', 'run', runWish, { 'content-type': 'text/plain' }, 415],
    ['what is not JSON', 'plan', '{', {}, 400],
    ['a wish without a name', 'plan', { ...planWish, by: ' ' }, {}, 400],
    ['a field that nobody knows', 'plan', { ...planWish, dryRun: false }, {}, 400],
    ['an input that is no table of values', 'plan', { ...planWish, input: { gb: [] } }, {}, 400],
    ['a run name that AWS would refuse', 'run', { ...runWish, name: 'a b' }, {}, 400],
    ['a body without end', 'plan', { ...planWish, by: 'x'.repeat(9000) }, {}, 400],
    ['a verb that is none', 'delete', {}, {}, 404],
  ])('refuse %s', async (_what, verb, body, headers, status) => {
    expect((await post(verb, body, headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('are used with POST only', async () => {
    expect((await fetch(new URL('/api/playbooks/plan', site.url))).status).toBe(405);
  });

  it('are not there where the feed has none', async () => {
    feed.playbooks = undefined;
    const response = await post('plan', planWish);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'No playbook can be started here.' });
  });
});
