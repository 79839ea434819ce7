import { describe, expect, it } from 'vitest';
import { inside, MINUTE, record, startTestRender } from '../support/test-render.ts';

const plan = (name: string) => ({ serviceDetails: { plan: name } });

describe('PATCH /services/{id}', () => {
  it('shows a new plan at once, while what runs keeps the old one until a deploy', async () => {
    const { call, api, clock } = await startTestRender();
    const reply = await call('PATCH', `/services/${api.id}`, plan('pro'));
    expect(reply.status).toBe(200);
    expect(inside(record(reply), 'serviceDetails')['plan']).toBe('pro');
    clock.advance(10 * MINUTE);
    expect(api.instances.map((one) => one.plan)).toEqual(['standard', 'standard']);
    await call('POST', `/services/${api.id}/deploys`, { deployMode: 'deploy_only' });
    clock.advance(10 * MINUTE);
    expect(api.instances.map((one) => one.plan)).toEqual(['pro', 'pro']);
  });

  it('deploys by itself only where that is switched on, or for a person in the dashboard', async () => {
    const { call, api, world, fake } = await startTestRender();
    await call('PATCH', `/services/${api.id}`, plan('pro'));
    expect(api.deploys).toHaveLength(1);
    fake.dashboard('PATCH', `/services/${api.id}`, plan('pro_plus'));
    expect(api.deploys.at(-1)?.trigger).toBe('service_updated');
    world.deploysOnUpdate = true;
    await call('PATCH', `/services/${api.id}`, plan('pro'));
    expect(api.deploys).toHaveLength(3);
  });

  it('takes new spec ids and gives back the spelling it got', async () => {
    const { call, api } = await startTestRender();
    const reply = await call('PATCH', `/services/${api.id}`, plan('8c-64g'));
    expect(inside(record(reply), 'serviceDetails')['plan']).toBe('8c-64g');
  });

  it('refuses plans that are not on sale', async () => {
    const { call, api } = await startTestRender();
    for (const name of ['standard_plus', 'pro_legacy', 'pro plus', 'custom']) {
      const reply = await call('PATCH', `/services/${api.id}`, plan(name));
      expect([reply.status, reply.body]).toEqual([400, { message: `invalid plan: ${name}` }]);
    }
    expect(api.plan).toBe('standard');
  });

  it('does not read what it cannot patch', async () => {
    const { call, api } = await startTestRender();
    const serviceDetails = { numInstances: 9, region: 'ohio', autoscaling: { enabled: true } };
    await call('PATCH', `/services/${api.id}`, { type: 'cron_job', serviceDetails });
    expect([api.numInstances, api.region, api.type]).toEqual([2, 'oregon', 'web_service']);
    expect(api.autoscaling).toBeUndefined();
  });

  it('takes names, commands and paths', async () => {
    const { call, api } = await startTestRender();
    const reply = await call('PATCH', `/services/${api.id}`, {
      name: 'renamed',
      branch: 'next',
      autoDeploy: 'no',
      serviceDetails: {
        healthCheckPath: '/up',
        preDeployCommand: 'migrate',
        envSpecificDetails: { startCommand: 'run' },
        maintenanceMode: { enabled: true, uri: '' },
      },
    });
    expect(record(reply)).toMatchObject({
      name: 'renamed',
      branch: 'next',
      autoDeploy: 'no',
      autoDeployTrigger: 'off',
      serviceDetails: {
        healthCheckPath: '/up',
        maintenanceMode: { enabled: true },
        envSpecificDetails: {
          buildCommand: 'pip install -r requirements.txt',
          startCommand: 'run',
          preDeployCommand: 'migrate',
        },
      },
    });
  });

  it('logs the fields that changed and only those', async () => {
    const { call, api, world } = await startTestRender();
    await call('PATCH', `/services/${api.id}`, plan('pro'));
    expect(world.effects.at(-1)).toMatchObject({
      operation: 'update-service',
      before: { plan: 'standard' },
      after: { plan: 'pro' },
    });
    expect(Object.keys(world.effects.at(-1)?.after ?? {})).toEqual(['plan']);
    expect(api.events.at(-1)).toMatchObject({
      type: 'plan_changed',
      details: { from: 'standard', to: 'pro' },
    });
  });
});

describe('DELETE /services/{id}', () => {
  it('answers 204 and the service is gone, whatever was under way', async () => {
    const { call, get, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/deploys`, {});
    const reply = await call('DELETE', `/services/${api.id}`);
    expect([reply.status, reply.text]).toEqual([204, '']);
    clock.advance(20 * MINUTE);
    expect((await get(`/services/${api.id}`)).status).toBe(404);
  });
});
