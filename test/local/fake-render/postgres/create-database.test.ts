import { describe, expect, it } from 'vitest';
import { MINUTE, record, rows, SECOND, startTestRender, wrapped } from '../support/test-render.ts';

async function creating(changes: object = {}) {
  const render = await startTestRender();
  const ownerId = render.world.owner.id;
  const body = { ownerId, name: 'new db', plan: 'basic_1gb', version: '17', ...changes };
  return { ...render, reply: await render.call('POST', '/postgres', body) };
}

describe('POST /postgres', () => {
  it('goes from unknown through creating to available within about a minute', async () => {
    const { reply, get, clock } = await creating();
    expect(reply.status).toBe(201);
    const { id } = record(reply);
    expect(id).toMatch(/^dpg-[0-9a-z]{20}-a$/);
    const status = async () => record(await get(`/postgres/${id}`))['status'];
    expect(record(reply)['status']).toBe('unknown');
    clock.advance(3 * SECOND);
    expect(await status()).toBe('creating');
    clock.advance(26 * SECOND);
    expect(await status()).toBe('creating');
    clock.advance(34 * SECOND);
    expect(await status()).toBe('available');
  });

  it('reads by other names than it was written with, and null for an empty allow list', async () => {
    const { reply } = await creating({
      plan: 'pro_4gb',
      enableHighAvailability: true,
      enableDiskAutoscaling: true,
      connectionPool: 'pgbouncer',
      readReplicas: [{ name: 'reader', parameterOverrides: { work_mem: '8MB' } }],
      parameterOverrides: { max_connections: 150 },
      ipAllowList: [],
    });
    const shown = record(reply);
    expect(shown).toMatchObject({
      highAvailabilityEnabled: true,
      diskAutoscalingEnabled: true,
      connectionPool: 'pgbouncer',
      ipAllowList: null,
      diskSizeGB: 100,
      role: 'primary',
      parameterOverrides: { max_connections: '150' },
      suspended: 'not_suspended',
    });
    const id = String(shown['id']).replace(/a$/, 'b');
    const overrides = { parameterOverrides: { work_mem: '8MB' } };
    expect(shown['readReplicas']).toEqual([{ id, name: 'reader', ...overrides }]);
    expect(shown).not.toHaveProperty('enableHighAvailability');
    expect(shown).not.toHaveProperty('environmentId');
  });

  it('adds a suffix to the database name and picks the recorded default size', async () => {
    const { reply } = await creating({ databaseName: 'shop' });
    expect(record(reply)['databaseName']).toMatch(/^shop_[0-9a-z]{4}$/);
    expect(record(reply)['diskSizeGB']).toBe(15);
  });

  it('refuses with a message what Render does not have', async () => {
    const refused = [
      { plan: 'pro' },
      { plan: 'standard_0' },
      { plan: 'basic_1gb', enableHighAvailability: true },
      { diskSizeGB: 7 },
      { diskSizeGB: 0 },
      { plan: 'basic_256mb', readReplicas: [{ name: 'a' }] },
      { diskSizeGB: 5, readReplicas: [{ name: 'a' }] },
      { plan: 'free', connectionPool: 'pgbouncer' },
      { version: '10' },
      { name: '' },
      { readReplicas: [{ name: 'a' }, { name: 'a' }] },
    ];
    for (const changes of refused) {
      const { reply, world } = await creating(changes);
      expect([changes, reply.status]).toEqual([changes, 400]);
      expect(record(reply)['message']).toBeTruthy();
      expect(world.databases.size).toBe(1);
    }
  });
});

describe('GET /postgres', () => {
  it('lists replicas as rows of their own unless asked not to', async () => {
    const { get, reply, clock } = await creating({ readReplicas: [{ name: 'reader' }] });
    clock.advance(MINUTE);
    const roles = async (query: string) =>
      wrapped(await get(`/postgres?${query}`), 'postgres').map(({ name, role }) => [name, role]);
    expect(await roles('')).toEqual([
      ['new db', 'primary'],
      ['reader', 'replica'],
      ['asset-anchor-db', 'primary'],
    ]);
    expect(await roles('includeReplicas=false')).toHaveLength(2);
    expect(await roles('name=reader')).toEqual([['reader', 'replica']]);
    const primary = String(record(reply)['id']);
    const shown = record(await get(`/postgres/${primary.replace(/a$/, 'b')}`));
    expect(shown).toMatchObject({ role: 'replica', primaryPostgresID: primary });
  });

  it('gives connection strings, and those of the pooler only while it is on', async () => {
    const { get, call, database } = await startTestRender();
    const path = `/postgres/${database.id}`;
    const info = record(await get(`${path}/connection-info`));
    expect(Object.keys(info).sort()).toEqual([
      'externalConnectionString',
      'internalConnectionString',
      'password',
      'psqlCommand',
    ]);
    expect(info['internalConnectionString']).toContain(`@${database.id}/`);
    await call('PATCH', path, { connectionPool: 'pgbouncer' });
    const pooled = record(await get(`${path}/connection-info`));
    expect(pooled['externalConnectionPoolString']).toContain(':6432/');
    database.address = { connectionString: 'postgresql://capstan@127.0.0.1:6000/x' };
    const real = record(await get(`${path}/connection-info`));
    expect(real['externalConnectionString']).toBe('postgresql://capstan@127.0.0.1:6000/x');
  });

  it('reports sessions, queries, sizes and scans in their own shapes', async () => {
    const { get, database } = await startTestRender();
    const report = async (name: string) =>
      record(await get(`/postgres/${database.id}/query/${name}`));
    expect(await report('processes')).toHaveProperty('processes');
    expect(await report('top-queries')).toHaveProperty('topQueries');
    expect(JSON.stringify(await report('sizes'))).toContain('"Bytes":');
    expect(JSON.stringify(await report('table-scans'))).toContain('"Scans":');
    expect((await get('/postgres/dpg-x-a/query/sizes')).status).toBe(404);
    expect(rows(await get(`/postgres/${database.id}/export`))).toEqual([]);
  });
});
