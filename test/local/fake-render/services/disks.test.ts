import { describe, expect, it } from 'vitest';
import { MINUTE, record, startTestRender, wrapped } from '../support/test-render.ts';

describe('disks of services', () => {
  it('are added, grown, and taken away', async () => {
    const { call, get, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/scale`, { numInstances: 1 });
    const body = { serviceId: api.id, name: 'data', sizeGB: 10, mountPath: '/data' };
    const reply = await call('POST', '/disks', body);
    expect(reply.status).toBe(201);
    expect(record(reply)).toMatchObject(body);
    const path = `/disks/${record(reply)['id']}`;
    expect(record(await call('PATCH', path, { sizeGB: 20 }))['sizeGB']).toBe(20);
    expect((await call('PATCH', path, { sizeGB: 10 })).status).toBe(400);
    expect(wrapped(await get('/disks'), 'disk')).toHaveLength(1);
    clock.advance(MINUTE);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect(api.events.map(({ type }) => type)).toContain('disk_deleted');
  });

  it('do not go with several instances or autoscaling', async () => {
    const { call, api } = await startTestRender();
    const body = { serviceId: api.id, name: 'data', sizeGB: 10, mountPath: '/data' };
    expect((await call('POST', '/disks', body)).status).toBe(400);
  });

  it('list snapshots with the declared 201', async () => {
    const { call, get, api } = await startTestRender();
    api.numInstances = 1;
    const body = { serviceId: api.id, name: 'data', sizeGB: 10, mountPath: '/data' };
    const { id } = record(await call('POST', '/disks', body));
    const reply = await get(`/disks/${id}/snapshots`);
    expect([reply.status, reply.body]).toEqual([201, []]);
  });
});
