import { describe, expect, it } from 'vitest';
import { GIGABYTE } from '#local/fake-render/plans.ts';
import { autoscaledDiskGB } from '#local/fake-render/postgres/database-transitions.ts';
import { HOUR, MINUTE, startTestRender, type TestRender } from '../support/test-render.ts';

/** What the plant does: it stores, and measures. */
function store({ database, world, clock }: TestRender, gigabytes: number): void {
  database.diskUsedBytes = gigabytes * GIGABYTE;
  clock.advance(MINUTE);
  world.metrics.record(database.id, 'disk-usage', {}, clock.now(), database.diskUsedBytes);
}

describe('storage that fills up', () => {
  it('suspends a full database, which a resume and a growth bring back', async () => {
    const render = await startTestRender();
    const { database, call, clock, world } = render;
    store(render, 14.9);
    expect(database.suspended).toBe(false);
    store(render, 15);
    expect([database.suspended, database.status]).toEqual([true, 'suspended']);
    expect(world.effects.at(-1)).toMatchObject({ operation: 'suspend-postgres', actor: 'render' });
    await call('POST', `/postgres/${database.id}/resume`);
    await call('PATCH', `/postgres/${database.id}`, { diskSizeGB: 25 });
    clock.advance(3 * MINUTE);
    expect([database.status, database.usableDiskGB]).toEqual(['available', 25]);
  });

  it('grows by itself at 90 % where that is on, at most every 12 hours', async () => {
    const render = await startTestRender();
    const { database, call, clock, world } = render;
    await call('PATCH', `/postgres/${database.id}`, { enableDiskAutoscaling: true });
    store(render, 13.4);
    expect(database.diskSizeGB).toBe(15);
    store(render, 13.5);
    expect(database.diskSizeGB).toBe(25);
    expect(world.effects.at(-1)).toMatchObject({
      operation: 'storage-autoscaling',
      actor: 'render',
      before: { diskSizeGB: 15 },
      after: { diskSizeGB: 25 },
    });
    clock.advance(HOUR);
    store(render, 24);
    expect(database.diskSizeGB).toBe(25);
    clock.advance(11 * HOUR);
    store(render, 24);
    expect(database.diskSizeGB).toBe(40);
  });

  it('adds half, rounded up to a multiple of five', () => {
    expect([1, 10, 25].map(autoscaledDiskGB)).toEqual([5, 15, 40]);
  });
});
