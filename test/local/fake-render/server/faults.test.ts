import { describe, expect, it, onTestFinished } from 'vitest';
import { PacedClock } from '#local/clock.ts';
import { startFakeRender } from '#local/fake-render/fake-render.ts';
import {
  inside,
  KEY,
  MINUTE,
  record,
  rows,
  SECOND,
  START,
  startTestRender,
} from '../support/test-render.ts';

async function onJumpingClock(options: { latencyMs?: number }) {
  const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
  const fake = await startFakeRender({ clock, apiKeys: [KEY], ...options });
  onTestFinished(async () => {
    clock.stop();
    await fake.close();
  });
  const headers = { authorization: `Bearer ${KEY}` };
  return { clock, fake, get: (path: string) => fetch(`${fake.url}${path}`, { headers }) };
}

describe('misbehaviour', () => {
  it('fails before anything happens', async () => {
    const { fake, call, api, world } = await startTestRender();
    fake.misbehave({ errorShare: 1 });
    const reply = await call('POST', `/services/${api.id}/scale`, { numInstances: 4 });
    expect([reply.status, reply.body]).toEqual([503, { message: 'service unavailable' }]);
    expect(api.numInstances).toBe(2);
    expect(world.effects).toEqual([]);
  });

  it('fails a share of calls, drawn from the seed', async () => {
    const failures = async (seed: number) => {
      const { fake, get } = await startTestRender({ seed });
      fake.misbehave({ errorShare: 0.3 });
      const statuses: number[] = [];
      for (let count = 0; count < 60; count += 1) statuses.push((await get('/users')).status);
      return statuses;
    };
    const first = await failures(1);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(30);
    expect(await failures(1)).toEqual(first);
    expect(await failures(2)).not.toEqual(first);
  });

  it('fails a call once and lets its repetition through', async () => {
    const { fake, call, api } = await startTestRender();
    fake.misbehave({ failOnceShare: 1 });
    const scale = (numInstances: number) =>
      call('POST', `/services/${api.id}/scale`, { numInstances });
    expect((await scale(3)).status).toBe(503);
    expect((await scale(3)).status).toBe(202);
    expect((await scale(4)).status).toBe(503);
  });

  it('storms with 429 although the budget is not spent', async () => {
    const { fake, get } = await startTestRender();
    fake.misbehave({ throttleShare: 1 });
    const reply = await get('/services');
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('60');
  });

  it('loses the answer after the effect', async () => {
    const { fake, call, api, world } = await startTestRender();
    fake.misbehave({ lostReplyShare: 1 });
    const path = `/services/${api.id}/scale`;
    await expect(call('POST', path, { numInstances: 3 })).rejects.toThrow('fetch failed');
    expect(api.numInstances).toBe(3);
    expect(world.effects).toHaveLength(1);
  });

  it('answers 500 after the effect', async () => {
    const { fake, call, api } = await startTestRender();
    fake.misbehave({ errorAfterEffectShare: 1 });
    const reply = await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    expect(reply.status).toBe(500);
    expect(api.numInstances).toBe(3);
  });

  it('reads the state of some seconds ago, and writes the present one', async () => {
    const { fake, call, get, api, clock } = await startTestRender();
    const shownCount = async () =>
      inside(record(await get(`/services/${api.id}`)), 'serviceDetails')['numInstances'];
    fake.misbehave({ staleSeconds: 30 });
    clock.advance(5 * SECOND);
    await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    expect(await shownCount()).toBe(2);
    expect(rows(await get(`/services/${api.id}/instances`))).toHaveLength(2);
    clock.advance(29 * SECOND);
    expect(await shownCount()).toBe(2);
    clock.advance(2 * SECOND);
    expect(await shownCount()).toBe(3);
    await call('POST', `/services/${api.id}/scale`, { numInstances: 5 });
    expect(await shownCount()).toBe(3);
    fake.misbehave();
    expect(await shownCount()).toBe(5);
  });

  it('silences metrics without an error', async () => {
    const { fake, get, api, world } = await startTestRender();
    world.metrics.record(api.id, 'cpu', { instance: 'a' }, START, 1);
    expect(rows(await get(`/metrics/cpu?resource=${api.id}`))).toHaveLength(1);
    fake.misbehave({ silentMetrics: true });
    expect((await get(`/metrics/cpu?resource=${api.id}`)).body).toEqual([]);
    const sources = await get(`/metrics/bandwidth-sources?resource=${api.id}`);
    expect(sources.body).toEqual({ data: [] });
  });

  it('holds metrics back for some minutes', async () => {
    const { fake, get, api, world, clock } = await startTestRender();
    for (let minute = 0; minute <= 10; minute += 1) {
      world.metrics.record(api.id, 'cpu', {}, START + minute * MINUTE, minute);
    }
    clock.advance(10 * MINUTE);
    fake.misbehave({ lateMetricsMinutes: 4 });
    const [series] = rows(await get(`/metrics/cpu?resource=${api.id}`));
    expect(JSON.stringify(series?.['values'])).toContain('09:06:00');
    expect(JSON.stringify(series?.['values'])).not.toContain('09:07:00');
  });

  it('cuts bodies off in the middle', async () => {
    const { fake, get } = await startTestRender();
    fake.misbehave({ truncateShare: 1 });
    await expect(get('/services')).rejects.toThrow('terminated');
  });

  it('waits out its latency on the clock', async () => {
    const { clock, get } = await onJumpingClock({ latencyMs: 2_000 });
    expect((await get('/users')).status).toBe(200);
    expect(clock.now() - START).toBe(2_000);
  });

  it('trickles bodies piece by piece', async () => {
    const { clock, fake, get } = await onJumpingClock({});
    fake.misbehave({ trickle: true });
    const reply = await get('/users');
    expect(await reply.json()).toHaveProperty('email');
    expect(clock.now() - START).toBeGreaterThanOrEqual(4 * SECOND);
  });

  it('names plans that nobody knows', async () => {
    const { fake, get, database } = await startTestRender();
    fake.misbehave({ unknownPlans: true });
    expect(record(await get(`/postgres/${database.id}`))['plan']).toBe('quantum_1x');
    expect(database.plan).toBe('pro_4gb');
  });

  it('concerns only the operations it is told to', async () => {
    const { fake, get, call, api } = await startTestRender();
    fake.misbehave({ errorShare: 1, only: ['scale-service'] });
    expect((await get('/services')).status).toBe(200);
    const scaled = await call('POST', `/services/${api.id}/scale`, { numInstances: 3 });
    expect(scaled.status).toBe(503);
  });
});
