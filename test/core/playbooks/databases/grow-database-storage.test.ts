import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';

describe('grow-database-storage', () => {
  it('has nothing to do at the size that there is', async () => {
    const world = await aWorld();
    const result = await run(world, 'grow-database-storage', { target: 'database', gb: 15 });
    expect(ran(result).plan.notes).toEqual(['the disk has 15 GB already']);
    expect(operations(world)).toEqual([]);
  });

  it('says what Render refuses although nobody knew', async () => {
    const world = await aWorld();
    const { id } = world.seeded.database;
    world.fake.dashboard('PATCH', `/postgres/${id}`, { diskSizeGB: 20 });
    const result = await run(world, 'grow-database-storage', { target: 'database', gb: 25 });
    const { outcome, status } = ran(result);
    expect(status).toBe('failed');
    expect(outcome).toContain('once every 12 hours');
    expect(outcome).toContain('nothing was changed');
  });
});
