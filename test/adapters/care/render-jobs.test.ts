import { describe, expect, it } from 'vitest';
import { renderJobs } from '#adapters/care/render-jobs.ts';
import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { careOperations, methodOf } from '#adapters/render/operations.ts';
import { rateBudget } from '#adapters/render/rate-budget.ts';
import type { Connection } from '#adapters/render/transport.ts';
import { Secret } from '#adapters/secret.ts';
import { json, startLyingServer } from '../lying-server.ts';
import { API_KEY, NOON } from '../render/a-client.ts';
import { aPlaybookRender } from '../render/a-fake-render.ts';

const connectionTo = (url: string): Connection => ({
  access: async () => ({ url, key: new Secret(API_KEY) }),
  budget: rateBudget({
    callsPerMinute: { reads: 100, writes: 100, perService: 100 },
    counter: localCallCounter(),
    now: () => NOON,
  }),
  now: () => NOON,
  timeoutMilliseconds: 2_000,
});

describe('one-off jobs on Render', () => {
  it('begin with the command of the guide and the chore, and are looked at until they end', async () => {
    const { api, clock, fake, world } = await aPlaybookRender();
    const jobs = renderJobs(connectionTo(fake.url), {
      service: api.renderId,
      command: 'npm run care-job --',
    });
    const job = await jobs.start('view/monthly_sales_summary');
    expect(await jobs.state(job)).toBe('under-way');
    const made = world.effects.at(-1);
    expect(made).toMatchObject({
      after: { jobId: job, startCommand: 'npm run care-job -- view/monthly_sales_summary' },
    });
    clock.advance(24 * 3_600_000);
    await expect.poll(() => jobs.state(job)).toBe('ended');
    expect(await jobs.state('job-00000000000000000000')).toBe('unknown');
  });

  it.each([
    [{ status: 'failed' }, 'failed'],
    [{ status: 'canceled' }, 'failed'],
    [{ status: null }, 'under-way'],
    [{}, 'under-way'],
    [{ status: 'a-word-of-tomorrow' }, 'under-way'],
  ])('that Render calls %j are %s', async (answer, state) => {
    const { url } = await startLyingServer(json(200, answer));
    const jobs = renderJobs(connectionTo(url), {
      service: 'srv-00000000000000000000',
      command: 'care',
    });
    expect(await jobs.state('job-1')).toBe(state);
  });

  it.each(['view/a; rm -rf /', 'view/$(id)', 'view/a b', 'view/a\nb', 'view/`id`', '../x', ''])(
    'are not started for %j, which is no chore, or means something to a shell',
    async (chore) => {
      const { url, seen } = await startLyingServer(json(201, { id: 'job-1' }));
      const jobs = renderJobs(connectionTo(url), {
        service: 'srv-00000000000000000000',
        command: 'care',
      });
      await expect(jobs.start(chore)).rejects.toThrow('cannot be handed to a one-off job');
      expect(seen).toEqual([]);
    },
  );

  it('are all that care can say to Render', () => {
    const lines = Object.entries(careOperations).map(
      ([name, { path }]) => `${methodOf(name as keyof typeof careOperations)} ${path}`,
    );
    expect(lines).toEqual(['POST /services/{id}/jobs', 'GET /services/{id}/jobs/{key}']);
  });
});
