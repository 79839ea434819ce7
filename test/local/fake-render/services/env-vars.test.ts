import { describe, expect, it } from 'vitest';
import { MINUTE, record, rows, startTestRender, wrapped } from '../support/test-render.ts';

describe('env vars', () => {
  it('lead to the database from the first moment, in what runs, too', async () => {
    const { api, database, get } = await startTestRender();
    const info = record(await get(`/postgres/${database.id}/connection-info`));
    const value = info['internalConnectionString'];
    const shown = record(await get(`/services/${api.id}/env-vars/DATABASE_URL`));
    expect(shown).toEqual({ key: 'DATABASE_URL', value });
    expect(api.deploys[0]?.envVars).toEqual({ DATABASE_URL: value });
  });

  it('are replaced as a whole by PUT: a missing key is gone', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/services/${api.id}/env-vars`;
    await call('PUT', path, [
      { key: 'A', value: '1' },
      { key: 'B', value: '2' },
    ]);
    const reply = await call('PUT', path, [{ key: 'B', value: '3' }]);
    expect(wrapped(reply, 'envVar')).toEqual([{ key: 'B', value: '3' }]);
    expect(wrapped(await get(path), 'envVar')).toEqual([{ key: 'B', value: '3' }]);
  });

  it('are read, written and deleted one by one', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/services/${api.id}/env-vars/A`;
    expect((await get(path)).status).toBe(404);
    expect((await call('PUT', path, { value: '1' })).body).toEqual({ key: 'A', value: '1' });
    expect((await get(path)).body).toEqual({ key: 'A', value: '1' });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('are made up on demand', async () => {
    const { call, api } = await startTestRender();
    const reply = await call('PUT', `/services/${api.id}/env-vars/S`, { generateValue: true });
    expect(String(record(reply)['value']).length).toBeGreaterThan(30);
  });

  it('start no deploy and reach what runs only with the next one, not with a restart', async () => {
    const { call, api, clock } = await startTestRender();
    await call('PUT', `/services/${api.id}/env-vars/A`, { value: '1' });
    expect(api.deploys).toHaveLength(1);
    await call('POST', `/services/${api.id}/restart`);
    clock.advance(10 * MINUTE);
    expect(api.deploys.at(-1)).toMatchObject({ status: 'live', envVars: {} });
    await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
    clock.advance(10 * MINUTE);
    expect(api.deploys.at(-1)).toMatchObject({ status: 'live', envVars: { A: '1' } });
  });

  it('leave names but no values in the log', async () => {
    const { call, api, world } = await startTestRender();
    await call('PUT', `/services/${api.id}/env-vars`, [{ key: 'A', value: 'hidden' }]);
    expect(world.effects.at(-1)?.after).toEqual({ keys: ['A'] });
    expect(JSON.stringify(world.effects)).not.toContain('hidden');
  });
});

describe('secret files', () => {
  it('follow the pattern of env vars', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/services/${api.id}/secret-files`;
    await call('PUT', path, [{ name: 'a', content: '1' }]);
    expect((await call('PUT', `${path}/b`, { content: '2' })).status).toBe(201);
    expect(rows(await get(path))).toHaveLength(2);
    expect((await get(`${path}/b`)).body).toEqual({ name: 'b', content: '2' });
    await call('PUT', path, []);
    expect((await get(path)).body).toEqual([]);
  });
});
