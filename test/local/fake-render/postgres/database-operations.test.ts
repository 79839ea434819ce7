import { describe, expect, it } from 'vitest';
import { isReachable } from '#local/fake-render/reachable.ts';
import { HOUR, MINUTE, record, rows, startTestRender } from '../support/test-render.ts';

describe('Postgres operations', () => {
  it('suspend and resume with 202 and no body', async () => {
    const { call, database, clock } = await startTestRender();
    const path = `/postgres/${database.id}`;
    const suspended = await call('POST', `${path}/suspend`);
    expect([suspended.status, suspended.text, database.status]).toEqual([202, '', 'suspended']);
    await call('POST', `${path}/resume`);
    expect(database.status).toBe('creating');
    clock.advance(2 * MINUTE);
    expect([database.status, database.suspended]).toEqual(['available', false]);
  });

  it('restart and fail over with a short outage; failover needs a standby', async () => {
    const { call, database, clock } = await startTestRender();
    const path = `/postgres/${database.id}`;
    expect((await call('POST', `${path}/failover`)).status).toBe(400);
    database.highAvailabilityEnabled = true;
    for (const verb of ['restart', 'failover']) {
      const reply = await call('POST', `${path}/${verb}`);
      expect([reply.status, reply.text]).toEqual([202, '']);
      expect(isReachable(database, clock.now())).toBe(false);
      clock.advance(MINUTE);
      expect([database.status, isReachable(database, clock.now())]).toEqual(['available', true]);
    }
  });

  it('promote a replica to a database of its own under its own id', async () => {
    const { call, get, database } = await startTestRender();
    await call('PATCH', `/postgres/${database.id}`, { readReplicas: [{ name: 'reader' }] });
    const id = database.readReplicas[0]?.id;
    expect((await call('POST', `/postgres/${database.id}/promote`)).status).toBe(400);
    expect((await call('PATCH', `/postgres/${id}`, { name: 'x' })).status).toBe(400);
    expect((await call('POST', `/postgres/${id}/promote`)).status).toBe(202);
    expect(record(await get(`/postgres/${id}`))).toMatchObject({ role: 'primary', name: 'reader' });
    expect(database.readReplicas).toEqual([]);
  });

  it('recover into a new database on no lower plan', async () => {
    const { call, get, database, clock } = await startTestRender();
    const path = `/postgres/${database.id}/recovery`;
    Object.assign(database, { createdAt: clock.now() });
    expect(record(await get(path))['recoveryStatus']).toBe('BACKUP_NOT_READY');
    clock.advance(HOUR);
    expect(record(await get(path))['recoveryStatus']).toBe('AVAILABLE');
    const restoreTime = new Date(clock.now() - MINUTE).toISOString();
    expect((await call('POST', path, { restoreTime, plan: 'basic_1gb' })).status).toBe(400);
    const reply = await call('POST', path, { restoreTime });
    expect(reply.status).toBe(200);
    expect(record(reply)).toMatchObject({ name: 'asset-anchor-db-recovery', plan: 'pro_4gb' });
    expect(record(reply)['id']).not.toBe(database.id);
  });

  it('export: accepted first, with a url once it is ready', async () => {
    const { call, get, database, clock } = await startTestRender();
    const path = `/postgres/${database.id}/export`;
    expect((await call('POST', path)).status).toBe(202);
    expect(rows(await get(path))[0]).not.toHaveProperty('url');
    clock.advance(3 * MINUTE);
    expect(rows(await get(path))[0]).toHaveProperty('url');
  });

  it('keep users: the default one stays', async () => {
    const { call, get, database } = await startTestRender();
    const path = `/postgres/${database.id}/credentials`;
    expect((await call('POST', path, { username: 'reporter' })).status).toBe(202);
    expect(rows(await get(path)).map((row) => [row['username'], row['default']])).toEqual([
      [database.databaseUser, true],
      ['reporter', false],
    ]);
    expect((await call('DELETE', `${path}/${database.databaseUser}`)).status).toBe(400);
    expect((await call('DELETE', `${path}/reporter`)).status).toBe(200);
  });

  it('override parameters and say whether that restarts', async () => {
    const { call, get, database } = await startTestRender();
    const path = `/postgres/${database.id}/parameter-overrides`;
    const put = (parameterOverrides: Record<string, string>) =>
      call('PUT', path, { parameterOverrides });
    expect(record(await put({ work_mem: '8MB' }))).toEqual({
      affectedDatabases: [database.id],
      appliedOverrides: { work_mem: '8MB' },
      requiresRestart: false,
    });
    expect(database.status).toBe('available');
    expect(record(await put({ max_connections: '150' }))['requiresRestart']).toBe(true);
    expect(database.status).toBe('config_restart');
    expect((await put({ fsync: 'off' })).status).toBe(400);
    expect(record(await get(path))).toEqual({ parameterOverrides: { max_connections: '150' } });
  });

  it('delete for good', async () => {
    const { call, get, database } = await startTestRender();
    expect((await call('DELETE', `/postgres/${database.id}`)).status).toBe(204);
    const reply = await get(`/postgres/${database.id}`);
    expect(reply.body).toEqual({ message: `not found: ${database.id}` });
  });
});
