import { describe, expect, it } from 'vitest';
import { scheduleMaintenance } from '#local/fake-render/account/maintenance.ts';
import {
  HOUR,
  inside,
  MINUTE,
  record,
  rows,
  START,
  startTestRender,
  wrapped,
} from '../support/test-render.ts';

describe('owners and users', () => {
  it('are one workspace and its user', async () => {
    const { get, world } = await startTestRender();
    const { id } = world.owner;
    expect(id).toMatch(/^tea-[0-9a-z]{20}$/);
    expect(wrapped(await get('/owners'), 'owner')[0]).toMatchObject({ id, type: 'team' });
    expect(record(await get(`/owners/${id}`))['id']).toBe(id);
    expect((await get('/owners/tea-x')).status).toBe(404);
    expect(Object.keys(record(await get('/users')))).toEqual(['email', 'name']);
    expect(rows(await get(`/owners/${id}/members`))).toHaveLength(1);
  });
});

describe('projects and environments', () => {
  it('come together, and null stands for empty lists', async () => {
    const { call, get, world, api, database } = await startTestRender();
    const body = { name: 'p', ownerId: world.owner.id, environments: [{ name: 'prod' }] };
    const project = record(await call('POST', '/projects', body));
    const [environmentId] = project['environmentIds'] as string[];
    const path = `/environments/${environmentId}`;
    expect(record(await get(path))).toMatchObject({
      name: 'prod',
      projectId: project['id'],
      serviceIds: null,
      databasesIds: null,
      redisIds: null,
      envGroupIds: null,
      protectedStatus: 'unprotected',
    });
    const resourceIds = [api.id, database.id];
    const added = await call('POST', `${path}/resources`, { resourceIds });
    expect(added.status).toBe(201);
    expect(record(added)).toMatchObject({ serviceIds: [api.id], databasesIds: [database.id] });
    expect(wrapped(await get(`/services?environmentId=${environmentId}`), 'service')).toHaveLength(
      1,
    );
    expect(
      wrapped(await get(`/environments?projectId=${project['id']}`), 'environment'),
    ).toHaveLength(1);
    expect((await call('DELETE', `${path}/resources?resourceIds=${api.id}`)).status).toBe(204);
    expect(api.environmentId).toBeUndefined();
    expect((await call('DELETE', `/projects/${project['id']}`)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });
});

describe('env groups', () => {
  it('answer the whole group to a change of one variable', async () => {
    const { call, get, world, api } = await startTestRender();
    const body = { name: 'g', ownerId: world.owner.id, envVars: [{ key: 'A', value: '1' }] };
    const { id } = record(await call('POST', '/env-groups', body));
    const path = `/env-groups/${id}`;
    const changed = record(await call('PUT', `${path}/env-vars/B`, { value: '2' }));
    expect(changed['envVars']).toEqual([
      { key: 'A', value: '1' },
      { key: 'B', value: '2' },
    ]);
    expect((await get(`${path}/env-vars/B`)).body).toEqual({ key: 'B', value: '2' });
    expect((await call('DELETE', `${path}/env-vars/A`)).status).toBe(204);
    const linked = record(await call('POST', `${path}/services/${api.id}`));
    expect(linked['serviceLinks']).toEqual([{ id: api.id, name: api.name, type: api.type }]);
    expect(rows(await get('/env-groups'))[0]).not.toHaveProperty('envVars');
  });
});

describe('streams and notifications', () => {
  it('answer 404 for a log stream that is not set', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/logs/streams/resource/${api.id}`;
    expect((await get(path)).body).toEqual({ message: `not found: ${api.id}` });
    await call('PUT', path, { setting: 'drop' });
    expect((await get(path)).body).toEqual({ resourceId: api.id, setting: 'drop', endpoint: '' });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it('keep one metrics stream per workspace and its token to themselves', async () => {
    const { call, get, world } = await startTestRender();
    const path = `/metrics-stream/${world.owner.id}`;
    expect((await get(path)).status).toBe(404);
    await call('PUT', path, { provider: 'CUSTOM', url: 'https://x.example', token: 'hidden' });
    expect((await get(path)).body).toEqual({
      ownerId: world.owner.id,
      provider: 'CUSTOM',
      url: 'https://x.example',
    });
    expect((await call('PUT', path, { provider: 'ACME', url: 'x' })).status).toBe(400);
  });

  it('write the preview switch of an override as a word', async () => {
    const { call, get, api, world } = await startTestRender();
    const path = `/notification-settings/overrides/services/${api.id}`;
    expect((await get(path)).body).toEqual({
      serviceId: api.id,
      previewNotificationsEnabled: 'default',
      notificationsToSend: 'default',
    });
    const body = { previewNotificationsEnabled: 'false', notificationsToSend: 'failure' };
    expect(record(await call('PATCH', path, body))).toMatchObject(body);
    const owner = `/notification-settings/owners/${world.owner.id}`;
    expect(record(await call('PATCH', owner, { notificationsToSend: 'all' }))).toMatchObject({
      notificationsToSend: 'all',
      slackEnabled: false,
    });
    expect(wrapped(await get('/notification-settings/overrides'), 'override')).toHaveLength(1);
  });

  it('have no logs, in the shape of a last page', async () => {
    const { get, world, api } = await startTestRender();
    const reply = await get(`/logs?ownerId=${world.owner.id}&resource=${api.id}`);
    expect(record(reply)).toMatchObject({ hasMore: false, logs: [] });
    expect((await get('/logs')).status).toBe(400);
  });
});

describe('webhooks, credentials and addresses', () => {
  it('give back neither the secret nor an empty filter', async () => {
    const { call, get, world } = await startTestRender();
    const ownerId = world.owner.id;
    const body = { ownerId, name: 'w', url: 'https://x.example', enabled: true, eventFilter: [] };
    const reply = await call('POST', '/webhooks', body);
    expect(record(reply)).toMatchObject({ secret: '', eventFilter: null, enabled: true });
    const path = `/webhooks/${record(reply)['id']}`;
    const changed = await call('PATCH', path, { eventFilter: ['deploy_ended'] });
    expect(record(changed)['eventFilter']).toEqual(['deploy_ended']);
    expect((await get(`${path}/events`)).body).toEqual([]);
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('store registry credentials without their token, and dedicated addresses', async () => {
    const { call, get, world } = await startTestRender();
    const ownerId = world.owner.id;
    const credential = { ownerId, name: 'c', registry: 'DOCKER', username: 'u', authToken: 't' };
    expect((await call('POST', '/registrycredentials', credential)).text).not.toContain(
      'authToken',
    );
    expect(rows(await get('/registrycredentials'))).toHaveLength(1);
    const reply = await call('POST', '/dedicated-ips', { ownerId, name: 'd' });
    expect(record(reply)).toMatchObject({ status: 'CREATING', ips: [] });
  });
});

describe('maintenance', () => {
  it('shows on the database, begins when it is due, and ends', async () => {
    const { get, world, database, clock } = await startTestRender();
    const scheduledAt = START + HOUR;
    const run = scheduleMaintenance(world, {
      resourceId: database.id,
      type: 'upgrade',
      scheduledAt,
    });
    expect(database.status).toBe('maintenance_scheduled');
    const shown = record(await get(`/postgres/${database.id}`));
    expect(inside(shown, 'maintenance')).toMatchObject({ id: run.id, state: 'scheduled' });
    clock.advance(HOUR);
    expect(database.status).toBe('maintenance_in_progress');
    expect(rows(await get('/maintenance?state=in_progress'))[0]).toMatchObject({
      resourceId: database.id,
    });
    clock.advance(5 * MINUTE);
    expect([database.status, run.state]).toEqual(['available', 'succeeded']);
    expect(database.maintenance).toBeUndefined();
  });

  it('is moved, or triggered at once, with 202', async () => {
    const { call, world, keyValue, clock } = await startTestRender();
    const scheduledAt = START + HOUR;
    const resourceId = keyValue.id;
    const run = scheduleMaintenance(world, { resourceId, type: 'upgrade', scheduledAt });
    const later = new Date(START + 3 * HOUR).toISOString();
    const moved = await call('PATCH', `/maintenance/${run.id}`, { scheduledAt: later });
    expect([moved.status, moved.text]).toEqual([202, '']);
    clock.advance(2 * HOUR);
    expect(run.state).toBe('scheduled');
    expect((await call('POST', `/maintenance/${run.id}/trigger`)).status).toBe(202);
    expect(run.state).toBe('in_progress');
    clock.advance(2 * HOUR);
    expect(run.state).toBe('succeeded');
  });
});
