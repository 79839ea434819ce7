import { describe, expect, it } from 'vitest';
import { MINUTE, record, startTestRender, wrapped } from '../support/test-render.ts';

describe('one-off jobs', () => {
  it('are created pending, run, and succeed', async () => {
    const { call, get, api, clock } = await startTestRender();
    const reply = await call('POST', `/services/${api.id}/jobs`, { startCommand: 'vacuum' });
    expect(reply.status).toBe(201);
    const job = record(reply);
    expect(job).toMatchObject({ status: 'pending', planId: 'plan-srv-006', serviceId: api.id });
    expect(job).not.toHaveProperty('finishedAt');
    clock.advance(2_000);
    const path = `/services/${api.id}/jobs/${job['id']}`;
    expect(record(await get(path))['status']).toBe('running');
    clock.advance(MINUTE);
    expect(record(await get(path))).toMatchObject({ status: 'succeeded' });
    expect(api.events.at(-1)).toMatchObject({
      type: 'job_run_ended',
      details: { jobId: job['id'], status: 'succeeded' },
    });
  });

  it('fail, are cancelled, and are listed by status', async () => {
    const { call, get, api, clock } = await startTestRender();
    const path = `/services/${api.id}/jobs`;
    await call('POST', path, { startCommand: 'false' });
    const second = record(await call('POST', path, { startCommand: 'sleep' }));
    const cancelled = await call('POST', `${path}/${second['id']}/cancel`);
    expect(record(cancelled)['status']).toBe('canceled');
    clock.advance(MINUTE);
    expect(wrapped(await get(`${path}?status=failed`), 'job')).toHaveLength(1);
    expect(wrapped(await get(`${path}?status=failed&status=canceled`), 'job')).toHaveLength(2);
    expect((await call('POST', `${path}/${second['id']}/cancel`)).status).toBe(400);
  });

  it('need a command and a paid service', async () => {
    const { call, api } = await startTestRender();
    expect((await call('POST', `/services/${api.id}/jobs`, {})).status).toBe(400);
    api.plan = 'free';
    const reply = await call('POST', `/services/${api.id}/jobs`, { startCommand: 'x' });
    expect(reply.status).toBe(400);
  });

  it('really run where something runs them, and end with its exit code', async () => {
    const { call, get, api, clock, world } = await startTestRender();
    const path = `/services/${api.id}/jobs`;
    const ends = new Map<string, (code: number) => void>();
    const canceled: string[] = [];
    world.runJob = ({ startCommand }, signal) => {
      if (startCommand === 'idle') return undefined;
      signal.addEventListener('abort', () => canceled.push(startCommand));
      return new Promise((resolve) => ends.set(startCommand, resolve));
    };
    const start = async (startCommand: string) =>
      `${path}/${record(await call('POST', path, { startCommand }))['id']}`;
    const [well, ill, long, idle] = [
      await start('well'),
      await start('ill'),
      await start('long'),
      await start('idle'),
    ];
    clock.advance(10 * MINUTE);
    const states = async () =>
      Promise.all([well, ill, long, idle].map(async (one) => record(await get(one))['status']));
    expect(await states()).toEqual(['running', 'running', 'running', 'succeeded']);
    ends.get('well')?.(0);
    ends.get('ill')?.(3);
    await call('POST', `${long}/cancel`);
    ends.get('long')?.(0);
    expect(await states()).toEqual(['succeeded', 'failed', 'canceled', 'succeeded']);
    expect(canceled).toContain('long');
  });
});
