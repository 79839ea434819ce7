import { describe, expect, it } from 'vitest';
import { isServing } from '#local/fake-render/reachable.ts';
import { MINUTE, record, startTestRender, wrapped } from '../support/test-render.ts';

describe('POST /services/{id}/deploys', () => {
  it('answers 201 with the deploy, which builds, updates and goes live', async () => {
    const { call, get, api, clock } = await startTestRender();
    const first = api.deploys[0];
    const reply = await call('POST', `/services/${api.id}/deploys`, {});
    expect(reply.status).toBe(201);
    const shown = record(reply);
    expect(shown).toMatchObject({ status: 'build_in_progress', trigger: 'api', finishedAt: null });
    const status = async () =>
      record(await get(`/services/${api.id}/deploys/${shown['id']}`))['status'];
    clock.advance(90_000);
    expect(await status()).toBe('update_in_progress');
    clock.advance(10 * MINUTE);
    expect(await status()).toBe('live');
    expect(first?.status).toBe('deactivated');
    expect(api.events.map(({ type }) => type)).toEqual([
      'deploy_started',
      'build_started',
      'build_ended',
      'deploy_ended',
    ]);
  });

  it('answers 202 without a body behind another deploy; only the newest that waits is run', async () => {
    const { call, api, clock } = await startTestRender();
    const path = `/services/${api.id}/deploys`;
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const reply = await call('POST', path, {});
      statuses.push(reply.status);
      if (reply.status === 202) expect(reply.text).toBe('');
    }
    expect(statuses).toEqual([201, 202, 202]);
    expect(api.deploys.slice(1).map(({ status }) => status)).toEqual([
      'build_in_progress',
      'canceled',
      'queued',
    ]);
    clock.advance(20 * MINUTE);
    expect(api.deploys.slice(1).map(({ status }) => status)).toEqual([
      'deactivated',
      'canceled',
      'live',
    ]);
  });

  it('cancels the running deploy where the workspace overrides', async () => {
    const { call, api, world, clock } = await startTestRender();
    world.overlapPolicy = 'override';
    for (let count = 0; count < 2; count += 1) {
      expect((await call('POST', `/services/${api.id}/deploys`, {})).status).toBe(201);
    }
    expect(api.deploys[1]?.status).toBe('canceled');
    clock.advance(10 * MINUTE);
    expect(api.deploys[2]?.status).toBe('live');
    expect(api.instances).toHaveLength(2);
  });

  it('replaces one instance at a time and never serves with fewer', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
    const serving: number[] = [];
    const present: number[] = [];
    for (let second = 0; second < 360; second += 5) {
      clock.advance(5_000);
      serving.push(api.instances.filter((one) => isServing(one, clock.now())).length);
      present.push(api.instances.filter(({ leavingAt }) => leavingAt === undefined).length);
    }
    expect(Math.min(...serving)).toBe(2);
    expect(Math.max(...present)).toBe(3);
    expect(new Set(api.instances.map(({ deployId }) => deployId))).toEqual(
      new Set([api.deploys[1]?.id]),
    );
  });

  it('keeps the count that is asked for in the middle of a deploy', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
    clock.advance(20_000);
    await call('POST', `/services/${api.id}/scale`, { numInstances: 4 });
    clock.advance(20 * MINUTE);
    expect(api.instances.filter((one) => isServing(one, clock.now()))).toHaveLength(4);
    expect(new Set(api.instances.map(({ deployId }) => deployId)).size).toBe(1);
  });

  it('lets the old version serve on when a build or an update fails', async () => {
    for (const deployFailure of ['build', 'update'] as const) {
      const { call, api, world, clock } = await startTestRender();
      world.deployFailure = deployFailure;
      await call('POST', `/services/${api.id}/deploys`, {});
      clock.advance(20 * MINUTE);
      expect(api.deploys.map(({ status }) => status)).toEqual(['live', `${deployFailure}_failed`]);
      expect(api.instances.filter((one) => isServing(one, clock.now()))).toHaveLength(2);
      expect(new Set(api.instances.map((one) => one.deployId)).size).toBe(1);
      const details = api.events.at(-1)?.details;
      expect(details).toMatchObject({ deployStatus: 'failed' });
    }
  });

  it('takes the old instance away first where there is a disk', async () => {
    const { call, api, clock, world } = await startTestRender();
    await call('POST', `/services/${api.id}/scale`, { numInstances: 1 });
    clock.advance(2 * MINUTE);
    const disk = { serviceId: api.id, name: 'data', sizeGB: 10, mountPath: '/data' };
    await call('POST', '/disks', disk);
    await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
    clock.advance(1_000);
    expect(api.instances.some((one) => isServing(one, world.clock.now()))).toBe(false);
    clock.advance(3 * MINUTE);
    expect(api.instances.filter((one) => isServing(one, world.clock.now()))).toHaveLength(1);
  });

  it('refuses options that exclude each other', async () => {
    const { call, api } = await startTestRender();
    for (const body of [
      { deployMode: 'deploy_only', commitId: 'abc' },
      { deployMode: 'deploy_only', clearCache: 'clear' },
      { artifactId: 'x', imageUrl: 'nginx' },
      { clearCache: 'perhaps' },
    ]) {
      expect((await call('POST', `/services/${api.id}/deploys`, body)).status).toBe(400);
    }
    expect(api.deploys).toHaveLength(1);
  });
});

describe('other deploy operations', () => {
  it('list newest first and filter by status', async () => {
    const { call, get, api } = await startTestRender();
    await call('POST', `/services/${api.id}/deploys`, {});
    const path = `/services/${api.id}/deploys`;
    const ids = async (query: string) =>
      wrapped(await get(`${path}?${query}`), 'deploy').map(({ id }) => id);
    expect(await ids('')).toEqual([api.deploys[1]?.id, api.deploys[0]?.id]);
    expect(await ids('status=live')).toEqual([api.deploys[0]?.id]);
    expect(await ids('status=live&status=build_in_progress')).toHaveLength(2);
  });

  it('cancel a running deploy and let the waiting one go', async () => {
    const { call, api } = await startTestRender();
    const path = `/services/${api.id}/deploys`;
    const { id } = record(await call('POST', path, {}));
    await call('POST', path, {});
    const reply = await call('POST', `${path}/${id}/cancel`);
    expect(record(reply)['status']).toBe('canceled');
    expect(api.deploys.at(-1)?.status).toBe('build_in_progress');
    expect((await call('POST', `${path}/${id}/cancel`)).status).toBe(400);
  });

  it('roll back to a deploy that was live', async () => {
    const { call, api, clock } = await startTestRender();
    const first = api.deploys[0];
    await call('POST', `/services/${api.id}/deploys`, { commitId: 'abc' });
    clock.advance(10 * MINUTE);
    const reply = await call('POST', `/services/${api.id}/rollback`, { deployId: first?.id ?? '' });
    expect([reply.status, record(reply)['trigger']]).toEqual([201, 'rollback']);
    expect(record(reply)['commit']).toEqual(first?.commit);
    const unknown = await call('POST', `/services/${api.id}/rollback`, { deployId: 'dep-x' });
    expect(unknown.status).toBe(404);
  });
});
