import { describe, expect, it } from 'vitest';
import { MINUTE, record, rows, startTestRender } from '../support/test-render.ts';

describe('the control path', () => {
  it('sets faults, shows them, and takes them back', async () => {
    const { call, get } = await startTestRender();
    const set = await call('POST', '/__fake/faults', { errorShare: 1 });
    expect(record(set)['errorShare']).toBe(1);
    expect((await get('/services')).status).toBe(503);
    await call('DELETE', '/__fake/faults');
    expect((await get('/services')).status).toBe(200);
  });

  it('refuses unknown faults and values of the wrong kind', async () => {
    const { call } = await startTestRender();
    expect((await call('POST', '/__fake/faults', { errorRate: 1 })).body).toEqual({
      message: 'unknown fault: errorRate',
    });
    expect((await call('POST', '/__fake/faults', { errorShare: 'much' })).status).toBe(400);
    expect((await call('POST', '/__fake/faults', { only: [1] })).status).toBe(400);
    expect((await call('POST', '/__fake/nothing')).status).toBe(404);
  });

  it('makes the edit of a person, without key and budget, and the log says so', async () => {
    const { fake, call, api, world } = await startTestRender();
    for (let count = 0; count < 11; count += 1) {
      const path = `/__fake/dashboard/services/${api.id}/scale`;
      expect((await call('POST', path, { numInstances: 3 })).status).toBe(202);
    }
    expect(api.numInstances).toBe(3);
    fake.dashboard('POST', `/services/${api.id}/scale`, { numInstances: 4 });
    const edit = { operation: 'scale-service', actor: 'dashboard', resourceId: api.id };
    expect(world.effects.at(-1)).toMatchObject(edit);
    expect(rows(await call('GET', '/__fake/effects'))).toHaveLength(12);
    expect(rows(await call('GET', '/__fake/effects?since=11'))).toHaveLength(1);
  });

  it('pushes a commit: a deploy that nobody asked the API for', async () => {
    const { call, api } = await startTestRender();
    await call('POST', `/__fake/services/${api.id}/push`);
    expect(api.deploys.at(-1)).toMatchObject({
      trigger: 'new_commit',
      status: 'build_in_progress',
    });
  });

  it('kills an instance, which boots again and says why', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/__fake/services/${api.id}/crash`);
    expect(api.instances[0]?.readyAt).toBeGreaterThan(clock.now());
    expect(api.events.at(-1)).toMatchObject({
      type: 'server_failed',
      details: { reason: { evicted: false, nonZeroExit: 1 } },
    });
    clock.advance(2 * MINUTE);
    expect(api.events.at(-1)?.type).toBe('server_available');
  });

  it('counts what was asked and how it ended', async () => {
    const { call, get } = await startTestRender();
    await get('/services');
    await get('/services');
    await get('/services/srv-x');
    expect((await call('GET', '/__fake/traffic')).body).toEqual({
      'list-services 200': 2,
      'retrieve-service 404': 1,
    });
  });

  it('lets the next deploy fail, and only that', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', '/__fake/settings', { deployFailure: 'update', deployFailures: 1 });
    for (const status of ['update_failed', 'live']) {
      await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
      clock.advance(10 * MINUTE);
      expect(api.deploys.at(-1)?.status).toBe(status);
    }
    expect((await call('POST', '/__fake/settings', {})).body).toEqual({
      overlapPolicy: 'wait',
      deploysOnUpdate: false,
      deployFailure: 'none',
    });
  });

  it('chooses how the workspace deploys', async () => {
    const { call, world } = await startTestRender();
    await call('POST', '/__fake/settings', { overlapPolicy: 'override', deployFailure: 'build' });
    expect(world.overlapPolicy).toBe('override');
    expect(world.deployFailure).toBe('build');
  });
});
