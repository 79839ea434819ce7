import { describe, expect, it } from 'vitest';
import { isServing } from '#local/fake-render/reachable.ts';
import {
  AUTOSCALING,
  inside,
  MINUTE,
  record,
  rows,
  startTestRender,
} from '../support/test-render.ts';

describe('POST /services/{id}/scale', () => {
  it('answers 202 without a body, and instances boot in 45 to 120 seconds', async () => {
    const { call, get, api, clock } = await startTestRender();
    const reply = await call('POST', `/services/${api.id}/scale`, { numInstances: 4 });
    expect([reply.status, reply.text, reply.headers.get('content-length')]).toEqual([202, '', '0']);
    expect(reply.headers.get('content-type')).toBeNull();
    expect(rows(await get(`/services/${api.id}/instances`))).toHaveLength(4);
    const serving = () => api.instances.filter((one) => isServing(one, clock.now())).length;
    clock.advance(44_999);
    expect(serving()).toBe(2);
    clock.advance(75_001);
    expect(serving()).toBe(4);
  });

  it('shows the stored count at once and instances by id and time alone', async () => {
    const { call, get, api } = await startTestRender();
    await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    const shown = record(await get(`/services/${api.id}`));
    expect(inside(shown, 'serviceDetails')['numInstances']).toBe(3);
    for (const instance of rows(await get(`/services/${api.id}/instances`))) {
      expect(Object.keys(instance)).toEqual(['id', 'createdAt']);
      expect(instance['id']).toMatch(/^srv-[0-9a-z]{20}-[0-9a-z]{5}$/);
    }
  });

  it('lets instances drain before they go', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/scale`, { numInstances: 1 });
    expect(api.instances).toHaveLength(2);
    clock.advance(MINUTE);
    expect(api.instances).toHaveLength(1);
  });

  it('does nothing twice: the same count again changes nothing', async () => {
    const { call, api } = await startTestRender();
    for (let count = 0; count < 3; count += 1) {
      await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    }
    expect(api.instances).toHaveLength(3);
    expect(api.events.filter(({ type }) => type === 'instance_count_changed')).toHaveLength(1);
  });

  it('accepts and ignores it while Render autoscales, and the log says it was not applied', async () => {
    const { call, api, world } = await startTestRender();
    await call('PUT', `/services/${api.id}/autoscaling`, AUTOSCALING);
    const reply = await call('POST', `/services/${api.id}/scale`, { numInstances: 6 });
    expect(reply.status).toBe(202);
    expect(api.numInstances).toBe(2);
    expect(api.instances).toHaveLength(2);
    expect(world.effects.at(-1)).toMatchObject({ operation: 'scale-service', applied: false });
  });

  it('refuses what cannot be', async () => {
    const { call, api, world } = await startTestRender();
    const scale = (numInstances: unknown) =>
      call('POST', `/services/${api.id}/scale`, { numInstances: numInstances as number });
    for (const count of [0, 101, 2.5, '3', null]) expect((await scale(count)).status).toBe(400);
    const disk = { serviceId: api.id, name: 'data', sizeGB: 10, mountPath: '/data' };
    await scale(1);
    await call('POST', '/disks', disk);
    expect((await scale(2)).body).toEqual({ message: 'a service with a disk cannot be scaled' });
    expect(world.effects.filter(({ operation }) => operation === 'scale-service')).toHaveLength(1);
  });

  it('writes the change into the log of effects', async () => {
    const { call, api, world, clock } = await startTestRender();
    const { headers } = await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    expect(world.effects).toEqual([
      {
        at: clock.now(),
        operation: 'scale-service',
        resourceId: api.id,
        before: { numInstances: 2 },
        after: { numInstances: 3 },
        requestId: headers.get('render-request-id'),
        actor: 'api',
        applied: true,
        client: 'test',
      },
    ]);
  });
});
