import { describe, expect, it } from 'vitest';
import { LIMITS } from '#local/fake-render/server/rate-limits.ts';
import { addService } from '#local/fake-render/services/new-service.ts';
import { MINUTE, SECOND, startTestRender } from '../support/test-render.ts';

const budgetOf = ({ headers }: { headers: Headers }) => [
  headers.get('ratelimit-limit'),
  headers.get('ratelimit-remaining'),
  headers.get('ratelimit-reset'),
];

describe('rate limits', () => {
  it('say limit, remaining calls and seconds left on every reply', async () => {
    const { get, clock, api } = await startTestRender();
    clock.advance(20 * SECOND + 400);
    expect(budgetOf(await get('/services'))).toEqual(['400', '399', '40']);
    expect(budgetOf(await get(`/services/${api.id}`))).toEqual(['400', '398', '40']);
    expect(budgetOf(await get('/services/srv-00000000000000000000'))).toEqual(['400', '397', '40']);
  });

  it('share ten changes a minute between scale, PATCH and deploys of one service', async () => {
    const { call, api } = await startTestRender();
    const S = `/services/${api.id}`;
    for (let round = 0; round < 3; round += 1) {
      expect((await call('POST', `${S}/scale`, { numInstances: 2 })).status).toBe(202);
      expect((await call('PATCH', S, {})).status).toBe(200);
      expect((await call('POST', `${S}/deploys`, {})).status).toBeLessThan(300);
    }
    await call('POST', `${S}/scale`, { numInstances: 3 });
    const refused = await call('POST', `${S}/scale`, { numInstances: 4 });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.body).toEqual({ message: 'rate limit exceeded' });
    expect(api.numInstances).toBe(3);
  });

  it('give each service changes of its own', async () => {
    const { call, world, api } = await startTestRender();
    const body = { type: 'web_service', name: 'other', ownerId: world.owner.id };
    await call('POST', '/services', { ...body, image: { imagePath: 'nginx' } });
    const other = [...world.services.keys()].at(-1);
    for (let count = 0; count < 10; count += 1) {
      await call('POST', `/services/${api.id}/scale`, { numInstances: 2 });
    }
    const reply = await call('POST', `/services/${other}/scale`, { numInstances: 2 });
    expect(reply.status).toBe(202);
  });

  it('give all cron jobs together the changes of one service', async () => {
    const { call, world } = await startTestRender();
    const cron = (name: string) =>
      addService(world, { name, type: 'cron_job', plan: 'starter' }).id;
    const [first, second] = [cron('a'), cron('b')];
    for (let count = 0; count < 10; count += 1) await call('PATCH', `/services/${first}`, {});
    expect((await call('PATCH', `/services/${second}`, {})).status).toBe(429);
  });

  it('begin anew with the minute of the clock, not a minute after the first call', async () => {
    const { call, clock, api } = await startTestRender();
    clock.advance(50 * SECOND);
    const scale = () => call('POST', `/services/${api.id}/scale`, { numInstances: 2 });
    for (let count = 0; count < 10; count += 1) await scale();
    expect((await scale()).headers.get('retry-after')).toBe('10');
    clock.advance(10 * SECOND);
    expect((await scale()).status).toBe(202);
  });

  it('let 30 other writes a minute through, or 100 when told so', async () => {
    const put = async (render: Awaited<ReturnType<typeof startTestRender>>) => {
      const path = `/services/${render.api.id}/env-vars/A`;
      return (await render.call('PUT', path, { value: '1' })).headers.get('ratelimit-limit');
    };
    expect(await put(await startTestRender())).toBe('30');
    const writes = { count: 100, windowMs: MINUTE };
    expect(await put(await startTestRender({ limits: { writes } }))).toBe('100');
  });

  it('let 20 creations an hour through', async () => {
    const { call, clock, world } = await startTestRender();
    const create = () =>
      call('POST', '/key-value', { name: 'kv', plan: 'starter', ownerId: world.owner.id });
    for (let count = 0; count < 20; count += 1) expect((await create()).status).toBe(201);
    clock.advance(59 * MINUTE);
    expect((await create()).headers.get('retry-after')).toBe('60');
    clock.advance(MINUTE);
    expect((await create()).status).toBe(201);
  });

  it('are the published numbers', () => {
    expect(LIMITS.reads).toEqual({ count: 400, windowMs: MINUTE });
    expect(LIMITS.writes).toEqual({ count: 30, windowMs: MINUTE });
    expect(LIMITS['service-changes']).toEqual({ count: 10, windowMs: MINUTE });
    expect(LIMITS.jobs).toEqual({ count: 2_000, windowMs: 60 * MINUTE });
  });
});
