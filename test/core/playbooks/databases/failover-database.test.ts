import { describe, expect, it } from 'vitest';
import { kindOf } from '#core/playbooks/steps/all.ts';
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

  /** A world whose database hangs, and answers again some time after it was asked to fail over. */
  async function hanging(answersAfterSeconds: number) {
    const world = await aWorld();
    hasStandby(world);
    const report = async () => {
      const asked = world.changes().at(0)?.at ?? Number.POSITIVE_INFINITY;
      if (world.clock.now() < asked + answersAfterSeconds * 1000) throw new Error('timed out');
      return world.answers.report;
    };
    const database = { ...world.world.database, report };
    return { ...world, world: { ...world.world, database } };
  }
  const unseen = expect.objectContaining({ what: 'who leads', passed: false });

  it('helps a leader that hangs, and says that it cannot be told who leads', async () => {
    const world = await hanging(0);
    world.seeded.database.status = 'unavailable';
    const result = ran(await run(world, 'failover-database', { target: 'database' }));
    expect(result.status).toBe('succeeded');
    expect(result.steps[0]?.note).toBe('it answers again; who leads cannot be told');
    expect(result.findings).toContainEqual(unseen);
    expect(operations(world)).toEqual(['failover-postgres']);
  });

  it('asks a leader that hangs only once when the answer is lost', async () => {
    const world = await hanging(300);
    world.fake.misbehave({ lostReplyShare: 1, only: ['failover-postgres'] });
    const result = ran(await run(world, 'failover-database', { target: 'database' }));
    expect(result.findings).toContainEqual(unseen);
    expect(operations(world)).toEqual(['failover-postgres']);
  });

  it('asks a leader that hangs again when Render surely did nothing', async () => {
    const world = await hanging(0);
    const { render } = world.world;
    let refused = 0;
    const failOver: typeof render.failOver = async (target) => {
      refused += 1;
      if (refused > 1) return render.failOver(target);
      const throttled = { outcome: 'not-applied', retryAfterSeconds: 30 };
      throw Object.assign(new Error('too many requests'), throttled);
    };
    const busy = { ...world, world: { ...world.world, render: { ...render, failOver } } };
    const { status } = ran(await run(busy, 'failover-database', { target: 'database' }));
    expect(status).toBe('succeeded');
    expect(operations(world)).toEqual(['failover-postgres']);
  });

  it('is not asked for a second time while Render works at a leader that hangs', async () => {
    const world = await hanging(300);
    const step = { kind: 'fail-over', target: 'database', downtimeSeconds: 10 } as const;
    const mark = (await kindOf(step).mark?.(world.world, step, null)) ?? null;
    expect(await kindOf(step).look(world.world, step, mark)).toEqual({ is: 'to-do' });
    world.seeded.database.status = 'unavailable';
    expect(await kindOf(step).look(world.world, step, mark)).toMatchObject({ is: 'under-way' });
  });
});
