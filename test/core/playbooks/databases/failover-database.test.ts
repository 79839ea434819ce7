import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { hasStandby } from '../../../playbooks/support/database-scenarios.ts';

describe('failover-database', () => {
  it('asks once and sees another leader', async () => {
    const world = await aWorld();
    hasStandby(world);
    const result = await run(world, 'failover-database', { target: 'database' });
    const { plan, status, steps } = ran(result);
    expect(status).toBe('succeeded');
    expect(steps[0]?.note).toBe('timeline 1 → 2, available');
    expect(operations(world)).toEqual(['failover-postgres']);
    expect(plan.downtimeSeconds).toBe(10);
  });

  it('fails when nobody takes over', async () => {
    const world = await aWorld();
    hasStandby(world);
    const report = async () => world.answers.report;
    const database = { ...world.world.database, report };
    const stuck = { ...world, world: { ...world.world, database } };
    const result = await run(stuck, 'failover-database', { target: 'database' });
    expect(ran(result)).toMatchObject({ status: 'failed', verified: false });
    expect(operations(world)).toEqual(['failover-postgres']);
  });

  it('helps a leader that hangs, and is done when the database answers', async () => {
    const world = await aWorld();
    hasStandby(world);
    const { database } = world.seeded;
    database.status = 'unavailable';
    const report = async () => {
      if (world.changes().length === 0) throw new Error('timed out');
      return world.answers.report;
    };
    const ports = { ...world.world.database, report };
    const hanging = { ...world, world: { ...world.world, database: ports } };
    const { status, steps } = ran(await run(hanging, 'failover-database', { target: 'database' }));
    expect(status).toBe('succeeded');
    expect(steps[0]?.note).toBe('it answers again');
    expect(operations(world)).toEqual(['failover-postgres']);
  });
});
