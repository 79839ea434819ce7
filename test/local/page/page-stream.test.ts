import { afterEach, beforeEach, expect, it } from 'vitest';
import { servePage } from '#local/page/serve-page.ts';
import { StillFeed, stillDecision, stillState } from './still-feed.ts';

let feed: StillFeed;
let site: Awaited<ReturnType<typeof servePage>>;

beforeEach(async () => {
  feed = new StillFeed();
  site = await servePage(feed, { port: 0 });
});

afterEach(() => site.close());

interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The messages of a stream as they come, and the way to leave it. */
async function listen() {
  const leave = new AbortController();
  const response = await fetch(new URL('/api/stream', site.url), { signal: leave.signal });
  if (response.body === null) throw new Error('the stream has no body');
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Message> => {
    for (;;) {
      const found = /data: (.*)\n\n/.exec(text);
      if (found !== null) {
        text = text.slice(found.index + found[0].length);
        return JSON.parse(found[1] ?? '') as Message;
      }
      const { value, done } = await chunks.read();
      if (done) throw new Error('the stream ended');
      text += value;
    }
  };
  return { response, next, leave: () => leave.abort() };
}

it('begins with the whole state', async () => {
  const { response, next } = await listen();
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(await next()).toMatchObject({ type: 'state', state: { now: stillState.now } });
});

it('sends what happens after it, without records', async () => {
  const { next } = await listen();
  await next();
  feed.emit({ type: 'note', note: { at: 1, text: 'a\n\ndata: deploy' } });
  feed.emit({ type: 'decision', decision: stillDecision });
  expect(await next()).toEqual({ type: 'note', note: { at: 1, text: 'a\n\ndata: deploy' } });
  const { decision } = await next();
  expect(decision).toMatchObject({ id: stillDecision.id, sentence: stillDecision.sentence });
  expect(decision).not.toHaveProperty('decision');
});

it('sends the state again when too much changed', async () => {
  const { next } = await listen();
  await next();
  feed.emit({ type: 'reset' });
  expect(await next()).toMatchObject({ type: 'state' });
});

it('stops listening to the feed when the page leaves', async () => {
  const { next, leave } = await listen();
  await next();
  expect(feed.listeners).toBe(1);
  leave();
  await expect.poll(() => feed.listeners).toBe(0);
});

it('lets go of every page when it closes', async () => {
  const { next } = await listen();
  await next();
  await site.close();
  await expect(next()).rejects.toThrow();
  await expect.poll(() => feed.listeners).toBe(0);
});
