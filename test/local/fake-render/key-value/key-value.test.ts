import { describe, expect, it } from 'vitest';
import { isReachable } from '#local/fake-render/reachable.ts';
import { MINUTE, record, startTestRender, wrapped } from '../support/test-render.ts';

async function patching() {
  const render = await startTestRender();
  const path = `/key-value/${render.keyValue.id}`;
  const patch = (body: object) => render.call('PATCH', path, body as never);
  return { ...render, path, patch };
}

describe('Key Value', () => {
  it('writes policy at the top and reads it under options, null for an empty allow list', async () => {
    const { call, world } = await startTestRender();
    const ownerId = world.owner.id;
    const body = { ownerId, name: 'kv', plan: 'starter', maxmemoryPolicy: 'noeviction' };
    const reply = await call('POST', '/key-value', body);
    expect([reply.status, reply.headers.get('ratelimit-limit')]).toEqual([201, '20']);
    expect(record(reply)).toMatchObject({
      status: 'unknown',
      options: { maxmemoryPolicy: 'noeviction', persistenceMode: 'journal_snapshot' },
      ipAllowList: null,
      version: '8',
    });
    expect(record(reply)).not.toHaveProperty('dashboardUrl');
  });

  it('lists with dashboard addresses', async () => {
    const { get, keyValue } = await startTestRender();
    expect(wrapped(await get('/key-value'), 'keyValue')[0]).toMatchObject({
      id: keyValue.id,
      dashboardUrl: `https://dashboard.render.com/r/${keyValue.id}`,
    });
    expect(wrapped(await get('/key-value?name=other'), 'keyValue')).toEqual([]);
  });

  it('is creating for a minute after a new plan, and away meanwhile', async () => {
    const { patch, keyValue, clock } = await patching();
    const reply = await patch({ plan: 'pro' });
    expect(record(reply)).toMatchObject({ plan: 'pro', status: 'creating' });
    expect(keyValue.runningPlan).toBe('standard');
    expect(isReachable(keyValue, clock.now())).toBe(false);
    clock.advance(MINUTE);
    expect([keyValue.status, keyValue.runningPlan]).toEqual(['available', 'pro']);
    expect(isReachable(keyValue, clock.now())).toBe(true);
  });

  it('refuses to go down, whatever the spelling', async () => {
    const { patch, keyValue } = await patching();
    for (const plan of ['starter', '256mb', 'free']) {
      const reply = await patch({ plan });
      expect(reply.status).toBe(400);
      expect(record(reply)['message']).toContain('cannot downgrade');
    }
    expect((await patch({ plan: 'enormous' })).status).toBe(400);
    expect((await patch({ plan: '20g' })).status).toBe(200);
    expect(keyValue.plan).toBe('20g');
  });

  it('restarts for policy and persistence, not for a name', async () => {
    for (const body of [{ maxmemoryPolicy: 'noeviction' }, { persistenceMode: 'off' }]) {
      const { patch, keyValue } = await patching();
      await patch(body);
      expect(keyValue.status).toBe('creating');
    }
    const { patch, keyValue } = await patching();
    await patch({ name: 'renamed', ipAllowList: [{ cidrBlock: '1.2.3.4/32', description: 'x' }] });
    expect([keyValue.status, keyValue.name]).toEqual(['available', 'renamed']);
    expect((await patch({ maxmemoryPolicy: 'allkeys-lru' })).status).toBe(400);
  });

  it('suspends, resumes and is deleted; there is no restart', async () => {
    const { call, get, keyValue, path } = await patching();
    expect((await call('POST', `${path}/restart`)).status).toBe(404);
    expect((await call('POST', `${path}/suspend`)).text).toBe('');
    expect(keyValue.status).toBe('suspended');
    expect((await call('POST', `${path}/resume`)).status).toBe(202);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it('has a deprecated twin with names of its own', async () => {
    const { get, keyValue } = await startTestRender();
    expect(wrapped(await get('/redis'), 'redis')[0]?.['id']).toBe(keyValue.id);
    const twin = record(await get(`/redis/${keyValue.id}/connection-info`));
    const today = record(await get(`/key-value/${keyValue.id}/connection-info`));
    expect(twin).toHaveProperty('redisCLICommand');
    expect(today).toHaveProperty('cliCommand');
    expect(today['internalConnectionString']).toBe(`redis://${keyValue.id}:6379`);
    expect(today['externalConnectionString']).toMatch(/^rediss:/);
  });
});
