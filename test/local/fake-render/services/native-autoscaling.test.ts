import { describe, expect, it } from 'vitest';
import { isServing } from '#local/fake-render/reachable.ts';
import { AUTOSCALING, MINUTE, startTestRender, type TestRender } from '../support/test-render.ts';

/** Measures every serving instance at this share of its CPU, once a minute. */
function load({ api, world, clock }: TestRender, minutes: number, share: number): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.advance(MINUTE);
    for (const { id: instance } of api.instances.filter((one) => isServing(one, clock.now()))) {
      world.metrics.record(api.id, 'cpu', { instance }, clock.now(), share);
      world.metrics.record(api.id, 'cpu-limit', { instance }, clock.now(), 1);
    }
    clock.advance(0);
  }
}

async function autoscaled(changes: object = {}) {
  const render = await startTestRender();
  const body = { ...AUTOSCALING, ...changes };
  await render.call('PUT', `/services/${render.api.id}/autoscaling`, body);
  return render;
}

describe("Render's own autoscaler", () => {
  it('goes up at once, by the ceil formula', async () => {
    const render = await autoscaled();
    load(render, 2, 0.9);
    // ceil(2 × 90 ÷ 60)
    expect(render.api.autoscaledTo).toBe(3);
    expect(render.api.instances).toHaveLength(3);
    expect(render.api.numInstances).toBe(2);
  });

  it('does nothing at exactly its target', async () => {
    const render = await autoscaled();
    load(render, 10, 0.6);
    expect(render.api.autoscaledTo).toBe(2);
  });

  it('stays within min and max', async () => {
    const render = await autoscaled({ max: 4 });
    load(render, 10, 1);
    expect(render.api.autoscaledTo).toBe(4);
    load(render, 20, 0.01);
    expect(render.api.autoscaledTo).toBe(2);
  });

  it('goes down only after five minutes of agreement, to the most that was wanted in them', async () => {
    const render = await autoscaled();
    load(render, 5, 1);
    const top = render.api.autoscaledTo ?? 0;
    expect(top).toBeGreaterThan(3);
    load(render, 3, 0.3);
    expect(render.api.autoscaledTo).toBe(top);
    load(render, 8, 0.3);
    expect(render.api.autoscaledTo).toBeLessThan(top);
  });

  it('lets the larger of two criteria win', async () => {
    const criteria = { ...AUTOSCALING.criteria, memory: { enabled: true, percentage: 50 } };
    const render = await autoscaled({ criteria });
    const { api, world, clock } = render;
    for (const { id: instance } of api.instances) {
      world.metrics.record(api.id, 'memory-limit', { instance }, clock.now(), 100);
      world.metrics.record(api.id, 'memory', { instance }, clock.now(), 100);
    }
    clock.advance(0);
    expect(api.autoscaledTo).toBe(4);
  });

  it('writes what it did as events and as an effect of its own', async () => {
    const render = await autoscaled();
    load(render, 1, 0.9);
    const change = { fromInstances: 2, toInstances: 3 };
    expect(render.api.events.at(-1)).toMatchObject({
      type: 'autoscaling_started',
      details: { ...change, currentCPU: 90, targetCPU: 60 },
    });
    expect(render.world.effects.at(-1)).toMatchObject({ operation: 'autoscale', actor: 'render' });
    render.clock.advance(2 * MINUTE);
    expect(render.api.events.at(-1)).toMatchObject({ type: 'autoscaling_ended', details: change });
    expect(render.api.events.some(({ type }) => type === 'instance_count_changed')).toBe(false);
  });

  it('keeps still without metrics and when it is off', async () => {
    const render = await autoscaled();
    render.clock.advance(30 * MINUTE);
    expect(render.api.autoscaledTo).toBe(2);
    await render.call('DELETE', `/services/${render.api.id}/autoscaling`);
    load(render, 5, 1);
    expect(render.api.instances).toHaveLength(2);
  });
});
