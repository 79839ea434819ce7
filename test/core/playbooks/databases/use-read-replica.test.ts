import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import {
  directUrl,
  hasReplica,
  usesDatabase,
} from '../../../playbooks/support/database-scenarios.ts';

describe('use-read-replica', () => {
  const input = { service: 'api', name: 'replica-1' };
  const key = 'DATABASE_REPLICA_URL';

  it('leads the API to the replica with one deploy of the present build', async () => {
    const world = await aWorld();
    usesDatabase(world);
    hasReplica(world);
    const { findings, status } = ran(await run(world, 'use-read-replica', input));
    expect(status).toBe('succeeded');
    const { api, database } = world.seeded;
    expect(api.envVars.get(key)).toContain(`@${database.readReplicas[0]?.id}`);
    expect(api.envVars.get('DATABASE_URL')).toBe(directUrl(world));
    expect(operations(world)).toEqual(['update-env-var', 'create-deploy']);
    expect(findings?.at(-1)).toMatchObject({ what: 'queries on replica-1', passed: true });
  });

  it('only looks when the variable names the replica already', async () => {
    const world = await aWorld();
    hasReplica(world);
    await run(world, 'use-read-replica', input);
    expect(ran(await run(world, 'use-read-replica', input, 'again'))).toMatchObject({
      status: 'succeeded',
      steps: [{}, {}],
    });
    expect(operations(world)).toEqual(['update-env-var', 'create-deploy']);
  });

  it('puts back what the variable named, and deploys after that', async () => {
    const world = await aWorld();
    hasReplica(world);
    world.seeded.api.envVars.set(key, directUrl(world));
    world.answers.replicaTransactions = 0;
    expect(ran(await run(world, 'use-read-replica', input))).toMatchObject({ status: 'undone' });
    expect(world.seeded.api.envVars.get(key)).toBe(directUrl(world));
    expect(operations(world)).toEqual([
      'update-env-var',
      'create-deploy',
      'update-env-var',
      'create-deploy',
    ]);
    expect(world.seeded.api.deploys.at(-1)?.envVars[key]).toBe(directUrl(world));
  });

  it('says what it could not take back when deploys fail', async () => {
    const world = await aWorld();
    hasReplica(world);
    world.fake.world.deployFailure = 'update';
    const { notUndone, status } = ran(await run(world, 'use-read-replica', input));
    expect(status).toBe('failed');
    expect(notUndone?.join()).toContain('ended as update_failed');
    expect(world.seeded.api.envVars.get(key)).toBe(directUrl(world));
  });

  it('cannot see queries of a service that nobody asks for anything', async () => {
    const world = await aWorld();
    hasReplica(world);
    world.answers.replicaTransactions = 0;
    const measured = async (_target: unknown, _signal: unknown, from: number, until: number) =>
      [from, from + 60_000, from + 120_000, from + 180_000, until].map((at) => ({ at, value: 0 }));
    const render = { ...world.world.render, measured };
    const quiet = { ...world, world: { ...world.world, render } };
    const { findings, status } = ran(await run(quiet, 'use-read-replica', input));
    expect(status).toBe('succeeded');
    expect(findings?.at(-1)?.found).toBe('not to be seen: api had no requests for 5 minutes');
  });
});
