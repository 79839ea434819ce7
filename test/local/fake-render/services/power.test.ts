import { describe, expect, it } from 'vitest';
import { isServing } from '#local/fake-render/reachable.ts';
import { addService } from '#local/fake-render/services/new-service.ts';
import { MINUTE, record, rows, startTestRender } from '../support/test-render.ts';

describe('restart', () => {
  it('answers 200 without a body and replaces every instance', async () => {
    const { call, api, clock } = await startTestRender();
    const before = api.instances.map(({ id }) => id);
    const reply = await call('POST', `/services/${api.id}/restart`);
    expect([reply.status, reply.text]).toEqual([200, '']);
    clock.advance(10 * MINUTE);
    expect(api.instances).toHaveLength(2);
    for (const { id } of api.instances) expect(before).not.toContain(id);
    expect(api.events.some(({ type }) => type === 'server_restarted')).toBe(true);
  });

  it('is not for cron jobs', async () => {
    const { call, world } = await startTestRender();
    const cron = addService(world, { name: 'c', type: 'cron_job', plan: 'starter' });
    expect((await call('POST', `/services/${cron.id}/restart`)).status).toBe(400);
  });
});

describe('suspend and resume', () => {
  it('answer 202 without a body, stop the instances and deploy again', async () => {
    const { call, get, api, clock } = await startTestRender();
    const suspended = await call('POST', `/services/${api.id}/suspend`);
    expect([suspended.status, suspended.text]).toEqual([202, '']);
    expect(record(await get(`/services/${api.id}`))).toMatchObject({
      suspended: 'suspended',
      suspenders: ['user'],
    });
    clock.advance(2 * MINUTE);
    expect(rows(await get(`/services/${api.id}/instances`))).toEqual([]);
    const resumed = await call('POST', `/services/${api.id}/resume`);
    expect([resumed.status, resumed.text]).toEqual([202, '']);
    expect(api.deploys.at(-1)?.trigger).toBe('service_resumed');
    clock.advance(3 * MINUTE);
    expect(api.instances.filter((one) => isServing(one, clock.now()))).toHaveLength(2);
  });

  it('cancel what was being deployed', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/deploys`, {});
    await call('POST', `/services/${api.id}/suspend`);
    expect(api.deploys.at(-1)?.status).toBe('canceled');
    clock.advance(20 * MINUTE);
    expect(api.instances).toEqual([]);
    expect((await call('POST', `/services/${api.id}/deploys`, {})).status).toBe(400);
  });
});
