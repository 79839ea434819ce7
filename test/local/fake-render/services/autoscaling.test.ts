import { describe, expect, it } from 'vitest';
import { AUTOSCALING, inside, MINUTE, record, startTestRender } from '../support/test-render.ts';

describe('PUT and DELETE /services/{id}/autoscaling', () => {
  it('answers the same object and shows it in the service', async () => {
    const { call, get, api } = await startTestRender();
    const reply = await call('PUT', `/services/${api.id}/autoscaling`, AUTOSCALING);
    expect([reply.status, reply.body]).toEqual([200, AUTOSCALING]);
    const details = async () => inside(record(await get(`/services/${api.id}`)), 'serviceDetails');
    expect((await details())['autoscaling']).toEqual(AUTOSCALING);
    const deleted = await call('DELETE', `/services/${api.id}/autoscaling`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect(await details()).not.toHaveProperty('autoscaling');
  });

  it('leaves the manual count alone, which rules again after DELETE', async () => {
    const { call, api, clock } = await startTestRender();
    await call('POST', `/services/${api.id}/scale`, { numInstances: 1 });
    clock.advance(2 * MINUTE);
    await call('PUT', `/services/${api.id}/autoscaling`, { ...AUTOSCALING, min: 4 });
    expect(api.numInstances).toBe(1);
    expect(api.instances).toHaveLength(4);
    await call('DELETE', `/services/${api.id}/autoscaling`);
    clock.advance(2 * MINUTE);
    expect(api.numInstances).toBe(1);
    expect(api.instances).toHaveLength(1);
  });

  it('means nothing with both criteria off', async () => {
    const { call, api } = await startTestRender();
    const off = { enabled: false, percentage: 70 };
    const criteria = { cpu: off, memory: off };
    await call('PUT', `/services/${api.id}/autoscaling`, { ...AUTOSCALING, min: 4, criteria });
    await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    expect(api.numInstances).toBe(3);
  });

  it('refuses missing keys and numbers out of bounds', async () => {
    const { call, api } = await startTestRender();
    const { enabled: _, ...withoutEnabled } = AUTOSCALING;
    const cpu = (percentage: number) => ({
      ...AUTOSCALING,
      criteria: { ...AUTOSCALING.criteria, cpu: { enabled: true, percentage } },
    });
    const bodies = [
      {},
      withoutEnabled,
      { ...AUTOSCALING, criteria: { cpu: AUTOSCALING.criteria.cpu } },
      { ...AUTOSCALING, min: 0 },
      { ...AUTOSCALING, max: 101 },
      { ...AUTOSCALING, min: 7 },
      cpu(0),
      cpu(91),
    ];
    for (const body of bodies) {
      expect((await call('PUT', `/services/${api.id}/autoscaling`, body)).status).toBe(400);
    }
    expect(api.autoscaling).toBeUndefined();
  });

  it('writes events with the configuration before and after', async () => {
    const { call, api } = await startTestRender();
    await call('PUT', `/services/${api.id}/autoscaling`, AUTOSCALING);
    const next = { ...AUTOSCALING, max: 9 };
    await call('PUT', `/services/${api.id}/autoscaling`, next);
    expect(api.events.map(({ type, details }) => [type, details])).toEqual([
      ['autoscaling_config_changed', { toConfig: AUTOSCALING }],
      ['autoscaling_config_changed', { fromConfig: AUTOSCALING, toConfig: next }],
    ]);
  });
});
