import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { directUrl, usesDatabase } from '../../../playbooks/support/database-scenarios.ts';
import { drive } from '../../../playbooks/support/drive.ts';

describe('enable-connection-pooling', () => {
  const input = { target: 'database' };

  it('switches the pool on, then the API to it', async () => {
    const world = await aWorld();
    usesDatabase(world);
    expect(ran(await run(world, 'enable-connection-pooling', input)).status).toBe('succeeded');
    const { api, database } = world.seeded;
    expect(database).toMatchObject({ connectionPool: 'pgbouncer', status: 'available' });
    expect(api.envVars.get('DATABASE_URL')).toContain(':6432/');
    expect(operations(world)).toEqual(['update-postgres', 'update-env-var', 'create-deploy']);
  });

  it('has nothing to do when the API asks through the pool already', async () => {
    const world = await aWorld();
    usesDatabase(world);
    await run(world, 'enable-connection-pooling', input);
    const { result } = await drive(world, 'enable-connection-pooling', { input });
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { steps: [], notes: ['the pool of database is on and used already'] },
    });
  });

  it('takes the API off the pool before the pool goes', async () => {
    const world = await aWorld();
    usesDatabase(world);
    world.answers.health = { ok: false, milliseconds: 5000, says: 'no answer within 5 s' };
    const { outcome, status } = ran(await run(world, 'enable-connection-pooling', input));
    expect(status).toBe('undone');
    expect(outcome).toContain('no answer within 5 s');
    expect(operations(world)).toEqual([
      'update-postgres',
      'update-env-var',
      'create-deploy',
      'update-env-var',
      'create-deploy',
      'update-postgres',
    ]);
    expect(world.seeded.api.envVars.get('DATABASE_URL')).toBe(directUrl(world));
    expect(world.seeded.database.connectionPool).toBe('none');
  });

  it('leaves the pool on when the API could not be taken off it', async () => {
    const world = await aWorld();
    usesDatabase(world);
    const prober = {
      async health() {
        world.fake.world.deployFailure = 'update';
        return { ok: false, status: 503, milliseconds: 9, says: '503 in 9 ms' };
      },
    };
    const failing = { ...world, world: { ...world.world, prober } };
    const { notUndone, status } = ran(await run(failing, 'enable-connection-pooling', input));
    expect(status).toBe('failed');
    expect(notUndone).toEqual([
      expect.stringMatching(/^api: point DATABASE_URL .* ended as update_failed$/),
      expect.stringMatching(/^database: connection pool none → pgbouncer: left as it is/),
    ]);
    expect(world.seeded.database.connectionPool).toBe('pgbouncer');
  });

  it('writes an ini and changes nothing when the pool is self-run', async () => {
    const world = await aWorld();
    const selfRun = { ...input, selfRun: true };
    const { plan } = ran(await run(world, 'enable-connection-pooling', selfRun));
    expect(plan.steps).toEqual([]);
    expect(plan.notes.at(-1)).toContain('max_client_conn = 500\ndefault_pool_size = 20\n');
    expect(operations(world)).toEqual([]);
  });
});
