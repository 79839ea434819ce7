import { afterEach, beforeEach, expect, it } from 'vitest';
import { servePage } from '#local/page/serve-page.ts';
import type { PageTaskLife, TaskDesk } from '#local/page/task-feed.ts';
import { StillFeed } from './still-feed.ts';

const life: PageTaskLife = {
  kind: 'email',
  id: 'e:1',
  state: 'done',
  priority: 'high',
  queuedAt: 1,
  attempt: 1,
  startedAt: 2,
  mayHaveHappened: false,
  failures: [],
  redrives: 0,
};

let feed: StillFeed;
let site: Awaited<ReturnType<typeof servePage>>;

/** Nobody does anything. */
const idle: Omit<TaskDesk, 'life'> = {
  begin: async () => 'none',
  halt: () => false,
  enable: async () => false,
};

beforeEach(async () => {
  feed = new StillFeed();
  site = await servePage(feed, { port: 0 });
});

afterEach(() => site.close());

async function get(path: string): Promise<[number, unknown]> {
  const response = await fetch(new URL(path, site.url));
  return [response.status, await response.json()];
}

it('gives the life of a task by kind and id', async () => {
  feed.tasks = {
    ...idle,
    life: async (kind, id) => (kind === 'email' && id === 'e:1' ? life : undefined),
  };
  expect(await get('/api/tasks/email/e%3A1')).toEqual([200, life]);
});

it('says what is wrong: no such task, no such kind, no tasks at all', async () => {
  expect(await get('/api/tasks/email/x')).toEqual([404, { error: 'There are no tasks here.' }]);
  feed.tasks = { ...idle, life: async () => undefined };
  const [status, body] = await get('/api/tasks/email/x');
  expect(status).toBe(404);
  expect(body).toEqual({ error: expect.stringContaining('The ledger has no email task "x"') });
  expect(await get('/api/tasks/mail/x')).toEqual([
    404,
    { error: expect.stringContaining('No kind is called "mail"; wanted one of email,') },
  ]);
});
