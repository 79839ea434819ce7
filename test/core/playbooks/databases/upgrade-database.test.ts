import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { hasStandby } from '../../../playbooks/support/database-scenarios.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { shippedGuide } from '../../situations.ts';

describe('upgrade-database', () => {
  it('waits for its window and for the database to run on the new plan', async () => {
    // Tuesday noon in New York: the nightly window opens at 21:00.
    const world = await aWorld({}, Date.UTC(2026, 7, 4, 16, 0));
    const { plan, steps, status } = ran(
      await run(world, 'upgrade-database', { target: 'database' }),
    );
    expect(status).toBe('succeeded');
    expect(steps.map(({ note }) => note)).toContain('pro_8gb, available');
    expect(steps[1]?.startedAt).toBeGreaterThanOrEqual(Date.UTC(2026, 7, 5, 1, 0));
    expect(world.seeded.database).toMatchObject({ runningPlan: 'pro_8gb', status: 'available' });
    expect(plan).toMatchObject({
      downtimeSeconds: 180,
      costUsdPerMonth: { before: 59.5, after: 104.5 },
    });
  });

  it('takes seconds with a standby', async () => {
    const world = await aWorld();
    hasStandby(world);
    const input = { target: 'database', plan: 'pro_16gb' };
    const { result } = await drive(world, 'upgrade-database', { input });
    expect(result).toMatchObject({ kind: 'plan', plan: { downtimeSeconds: 10 } });
  });

  it('goes down by name, with a word about it', async () => {
    const world = await aWorld();
    Object.assign(world.seeded.database, { plan: 'pro_8gb', runningPlan: 'pro_8gb' });
    const { plan, status } = ran(
      await run(world, 'upgrade-database', { target: 'database', plan: 'pro_4gb' }),
    );
    expect(status).toBe('succeeded');
    expect(plan.notes).toEqual(['plan pro_4gb is smaller than pro_8gb']);
    expect(plan.costUsdPerMonth).toEqual({ before: 104.5, after: 59.5 });
  });

  it('only grows the disk when the plan is as wanted', async () => {
    const world = await aWorld();
    const input = { target: 'database', plan: 'pro_4gb', gb: 25 };
    const { plan, steps } = ran(await run(world, 'upgrade-database', input));
    expect(plan.downtimeSeconds).toBe(0);
    expect(steps.map(({ does }) => does)).toContain('database: disk 15 GB → 25 GB');
    expect(world.seeded.database).toMatchObject({ plan: 'pro_4gb', diskSizeGB: 25 });
  });

  it('has nothing to do when everything is as wanted', async () => {
    const world = await aWorld();
    const input = { target: 'database', plan: 'pro_4gb', gb: 15 };
    const { outcome, plan } = ran(await run(world, 'upgrade-database', input));
    expect(outcome).toBe('everything was as wanted already');
    expect(plan.notes).toEqual(['database has plan pro_4gb and 15 GB already']);
    expect(operations(world)).toEqual([]);
  });

  it('leaves the larger disk when the plan goes back', async () => {
    const world = await aWorld();
    world.answers.health = { ok: false, status: 503, milliseconds: 9, says: '503 in 9 ms' };
    const { notUndone, outcome, status } = ran(
      await run(world, 'upgrade-database', { target: 'database', gb: 20 }),
    );
    expect(status).toBe('failed');
    expect(outcome).toContain('503 in 9 ms');
    expect(notUndone).toEqual([expect.stringContaining('Render never makes a disk smaller')]);
    expect(world.seeded.database).toMatchObject({ plan: 'pro_4gb', diskSizeGB: 20 });
  });

  it('says when a schedule has something against the plan', async () => {
    const asks = [{ target: 'database', plan: { atMost: 'pro_4gb' } }] as const;
    const [hours] = shippedGuide.schedules;
    if (hours === undefined) throw new Error('the guide has no schedule');
    const always = { ...hours, from: '00:00', until: '00:00', exceptOn: [], early: 0, asks };
    const world = await aWorld({ schedules: [always] });
    const { result } = await drive(world, 'upgrade-database', { input: { target: 'database' } });
    expect(result).toMatchObject({
      plan: {
        notes: [expect.stringMatching(/^the loop will go back to pro_4gb at most: business-hours/)],
      },
    });
  });
});
