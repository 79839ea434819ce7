import { describe, expect, it } from 'vitest';
import { addService } from '#local/fake-render/services/new-service.ts';
import { HOUR, inside, record, START, startTestRender, wrapped } from '../support/test-render.ts';

async function withTwo() {
  const render = await startTestRender();
  render.clock.advance(HOUR);
  const worker = addService(render.world, {
    name: 'worker',
    type: 'background_worker',
    plan: 'starter',
    region: 'frankfurt',
    details: { runtime: 'image' },
  });
  const preview = addService(render.world, {
    name: 'preview',
    type: 'web_service',
    plan: 'starter',
    details: { parentServer: { id: render.api.id, name: render.api.name } },
  });
  const names = async (query: string) =>
    wrapped(await render.get(`/services?${query}`), 'service').map(({ name }) => name);
  return { ...render, worker, preview, names };
}

describe('GET /services', () => {
  it('lists newest first, previews included unless asked not to', async () => {
    const { names, api } = await withTwo();
    expect(await names('')).toEqual(['preview', 'worker', api.name]);
    expect(await names('includePreviews=false')).toEqual(['worker', api.name]);
  });

  it('filters by every published field, repeated or comma-joined', async () => {
    const { names, api, world } = await withTwo();
    const queries: [string, string[]][] = [
      ['name=worker', ['worker']],
      [`name=worker&name=${api.name}`, ['worker', api.name]],
      ['name=worker,preview', ['preview', 'worker']],
      ['type=background_worker', ['worker']],
      ['region=frankfurt', ['worker']],
      ['env=python', [api.name]],
      ['suspended=suspended', []],
      [`ownerId=${world.owner.id}`, ['preview', 'worker', api.name]],
      ['ownerId=tea-00000000000000000000', []],
      ['environmentId=evm-00000000000000000000', []],
      [`createdAfter=${new Date(START).toISOString()}`, ['preview', 'worker']],
      [`createdBefore=${new Date(START + HOUR).toISOString()}`, [api.name]],
      [`updatedBefore=${new Date(START).toISOString()}`, []],
    ];
    for (const [query, expected] of queries)
      expect([query, await names(query)]).toEqual([query, expected]);
  });
});

describe('GET /services/{id}', () => {
  it('shows a web service with the fields of its type', async () => {
    const { api, get } = await startTestRender();
    const shown = record(await get(`/services/${api.id}`));
    expect(shown).toMatchObject({
      id: api.id,
      type: 'web_service',
      suspended: 'not_suspended',
      suspenders: [],
      autoDeploy: 'yes',
      notifyOnFail: 'default',
      createdAt: '2026-03-02T09:00:00.000Z',
      dashboardUrl: `https://dashboard.render.com/web/${api.id}`,
    });
    expect(inside(shown, 'serviceDetails')).toMatchObject({
      plan: 'standard',
      numInstances: 2,
      healthCheckPath: '/health',
      env: 'python',
      runtime: 'python',
      openPorts: [{ port: 10_000, protocol: 'TCP' }],
      maintenanceMode: { enabled: false, uri: '' },
      previews: { generation: 'off' },
    });
  });

  it('leaves unset optionals out instead of sending null', async () => {
    const { api, get } = await startTestRender();
    const shown = record(await get(`/services/${api.id}`));
    const details = inside(shown, 'serviceDetails');
    for (const key of ['autoscaling', 'disk', 'parentServer', 'ipAllowList', 'cache']) {
      expect(details).not.toHaveProperty(key);
    }
    expect(JSON.stringify(shown)).not.toContain('null');
  });

  it('chooses the details by the type alone', async () => {
    const { world, get } = await startTestRender();
    const detailsOf = async (type: 'cron_job' | 'static_site' | 'private_service') => {
      const service = addService(world, { name: type, type, plan: 'starter' });
      return inside(record(await get(`/services/${service.id}`)), 'serviceDetails');
    };
    const cron = await detailsOf('cron_job');
    expect(cron).toHaveProperty('schedule');
    expect(cron).not.toHaveProperty('numInstances');
    const site = await detailsOf('static_site');
    expect(site).toHaveProperty('publishPath');
    expect(site).not.toHaveProperty('plan');
    const internal = await detailsOf('private_service');
    expect(internal['url']).toBe('private-service:10000');
    expect(internal).not.toHaveProperty('healthCheckPath');
  });
});
