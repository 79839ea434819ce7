import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { hasReplica } from '../../../playbooks/support/database-scenarios.ts';

describe('add-read-replica', () => {
  it('keeps the replicas that there are, with their parameters', async () => {
    const world = await aWorld();
    const { database } = world.seeded;
    const first = { name: 'first', parameterOverrides: { work_mem: '64MB' } };
    world.fake.dashboard('PATCH', `/postgres/${database.id}`, { readReplicas: [first] });
    world.clock.advance(3_600_000);
    const { plan, status } = ran(
      await run(world, 'add-read-replica', { target: 'database', name: 'second' }),
    );
    expect(status).toBe('succeeded');
    expect(database.readReplicas).toMatchObject([first, { name: 'second' }]);
    expect(plan).toMatchObject({
      downtimeSeconds: 0,
      costUsdPerMonth: { before: 119, after: 178.5 },
    });
  });

  it('only looks when there is one of that name', async () => {
    const world = await aWorld();
    hasReplica(world);
    const result = await run(world, 'add-read-replica', { target: 'database', name: 'replica-1' });
    expect(ran(result)).toMatchObject({ status: 'succeeded', steps: [{ status: 'done' }] });
    expect(operations(world)).toEqual([]);
  });

  it('asks for nothing when somebody added one that reads do not show yet', async () => {
    const world = await aWorld();
    const { database } = world.seeded;
    hasReplica(world, 'first');
    world.fake.misbehave({ staleSeconds: 45 });
    const both = [{ name: 'first' }, { name: 'theirs' }];
    world.fake.dashboard('PATCH', `/postgres/${database.id}`, { readReplicas: both });
    world.clock.advance(20_000);
    const result = await run(world, 'add-read-replica', { target: 'database', name: 'ours' });
    expect(ran(result)).toMatchObject({
      status: 'failed',
      outcome: expect.stringContaining('they were first, and are first, theirs; nothing was'),
    });
    expect(operations(world)).toEqual([]);
    expect(database.readReplicas.map(({ name }) => name)).toEqual(['first', 'theirs']);
  });

  it('names a replica that somebody added too late to be seen before the request', async () => {
    const world = await aWorld();
    hasReplica(world, 'first');
    world.fake.misbehave({ staleSeconds: 45 });
    const { render } = world.world;
    const addReplica: typeof render.addReplica = async (target, name) => {
      const both = [{ name: 'first' }, { name: 'theirs' }];
      world.fake.dashboard('PATCH', `/postgres/${target.renderId}`, { readReplicas: both });
      // The fake remembers what was so at requests, of one second only once.
      world.clock.advance(2_000);
      await render.database(target);
      world.clock.advance(18_000);
      await render.addReplica(target, name);
    };
    const late = { ...world, world: { ...world.world, render: { ...render, addReplica } } };
    const result = await run(late, 'add-read-replica', { target: 'database', name: 'ours' });
    expect(ran(result)).toMatchObject({
      status: 'failed',
      outcome: expect.stringContaining('somebody else added theirs at the same time'),
    });
  });

  it('names a replica of somebody else that went with the request', async () => {
    const world = await aWorld();
    hasReplica(world, 'first');
    const { render } = world.world;
    const addReplica: typeof render.addReplica = async (target, name) => {
      const body = { readReplicas: [{ name }] };
      world.fake.dashboard('PATCH', `/postgres/${target.renderId}`, body);
    };
    const careless = { ...world, world: { ...world.world, render: { ...render, addReplica } } };
    const result = await run(careless, 'add-read-replica', { target: 'database', name: 'ours' });
    expect(ran(result)).toMatchObject({
      status: 'failed',
      outcome: expect.stringContaining('its replica first is not there any more'),
    });
  });

  it('says what Render refuses, and that nothing was changed', async () => {
    const world = await aWorld();
    const refusing = {
      ...world.world.render,
      addReplica: async () => {
        const because = Object.assign(new Error('Render says no'), { outcome: 'not-applied' });
        throw because;
      },
    };
    const stubborn = { ...world, world: { ...world.world, render: refusing } };
    const result = await run(stubborn, 'add-read-replica', { target: 'database', name: 'one' });
    expect(ran(result)).toMatchObject({
      status: 'failed',
      outcome: 'database: add read replica one: Render says no; nothing was changed',
    });
  });

  it('that lags too far behind fails with what was seen last, and what stays', async () => {
    const world = await aWorld();
    world.answers.lagSeconds = 999;
    const result = await run(world, 'add-read-replica', { target: 'database', name: 'replica-1' });
    const { notUndone, outcome, status } = ran(result);
    expect(status).toBe('failed');
    expect(outcome).toContain('not to be seen within 60 minutes: replica-1 is 999 s behind');
    expect(notUndone).toEqual([expect.stringContaining('Capstan deletes nothing')]);
  });
});
