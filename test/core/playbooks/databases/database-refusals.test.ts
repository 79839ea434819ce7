import { describe, expect, it } from 'vitest';
import { emptyHistory, type History } from '#core/history.ts';
import { aWorld } from '../../../playbooks/support/a-run.ts';
import {
  directUrl,
  hasReplica,
  usesDatabase,
} from '../../../playbooks/support/database-scenarios.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import type { PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';

const HOUR = 3_600_000;
/** Why a run is refused; nothing on Render may have changed. */
async function problemsOf(world: PlaybookWorld, id: string, input: object): Promise<string> {
  const request = { input, by: 'ann', why: 'a test', dryRun: false };
  const { result } = await drive(world, id, request);
  expect(world.changes()).toEqual([]);
  expect(world.stores.runs.size).toBe(0);
  expect(result).toMatchObject({ kind: 'refused' });
  return result.kind === 'refused' ? result.problems.join('\n') : '';
}

/** The guide with other connections of the API. */
function connectedBy(world: PlaybookWorld, connections: object | undefined): PlaybookWorld {
  const targets = world.guide.targets.map((target) => {
    if (target.kind !== 'service') return target;
    const { connections: _given, ...rest } = target;
    return { ...rest, ...(connections && { connections }) } as typeof target;
  });
  const guide = { ...world.guide, targets };
  return { ...world, guide, world: { ...world.world, guide } };
}

async function remembers(world: PlaybookWorld, history: Partial<History>): Promise<void> {
  const { state } = world.world;
  await state.write('database', { history: { ...emptyHistory, ...history } }, 0);
}

describe('a database that is not ready', () => {
  const changing = [
    ['add-read-replica', { name: 'replica-1' }],
    ['upgrade-database', {}],
    ['failover-database', {}],
    ['enable-connection-pooling', {}],
  ] as const;

  it.each(changing)('is not changed while it is suspended: %s', async (id, input) => {
    const world = await aWorld();
    const { id: renderId } = world.seeded.database;
    world.fake.dashboard('POST', `/postgres/${renderId}/suspend`, {});
    const problems = await problemsOf(world, id, { target: 'database', ...input });
    expect(problems).toBe('database is suspended on Render: resume it first');
  });

  it.each(changing)('is not changed while a change of it is under way: %s', async (id, input) => {
    const world = await aWorld();
    const { id: renderId } = world.seeded.database;
    world.fake.dashboard('PATCH', `/postgres/${renderId}`, { plan: 'pro_8gb' });
    const problems = await problemsOf(world, id, { target: 'database', ...input });
    expect(problems).toContain('found status creating, wanted available');
  });

  it('grows its disk only when it is not suspended', async () => {
    const world = await aWorld();
    const { id } = world.seeded.database;
    world.fake.dashboard('POST', `/postgres/${id}/suspend`, {});
    const input = { target: 'database', gb: 20 };
    expect(await problemsOf(world, 'grow-database-storage', input)).toContain('resume it first');
  });
});

describe('add-read-replica', () => {
  it('is refused beyond five, and on a disk that is too small, with both reasons', async () => {
    const world = await aWorld();
    const { database } = world.seeded;
    const replicas = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }));
    world.fake.dashboard('PATCH', `/postgres/${database.id}`, { readReplicas: replicas });
    world.clock.advance(HOUR);
    database.diskSizeGB = 5;
    const problems = await problemsOf(world, 'add-read-replica', { target: 'database', name: 'f' });
    expect(problems).toBe(
      'database has 5 replicas, the most that Render allows\nthe disk has 5 GB, and replicas need 10: grow it first',
    );
  });

  it('is refused on a plan with too little CPU', async () => {
    const world = await aWorld();
    const { ladders } = world.guide;
    const tiny = { plan: 'basic_256mb', cpu: 0.1, ramMb: 256, usdPerMonth: 6 };
    const guide = {
      ...world.guide,
      ladders: { ...ladders, postgres: [tiny, ...ladders.postgres] },
    };
    world.seeded.database.plan = 'basic_256mb';
    const smaller = { ...world, world: { ...world.world, guide } };
    const input = { target: 'database', name: 'replica-1' };
    expect(await problemsOf(smaller, 'add-read-replica', input)).toBe(
      'plan basic_256mb has 0.1 CPU, and replicas need 0.5: upgrade it first',
    );
  });
});

describe('use-read-replica', () => {
  const input = { service: 'api', name: 'replica-1' };

  it('is refused for a replica that is not there, with those that are', async () => {
    const world = await aWorld();
    hasReplica(world, 'other');
    expect(await problemsOf(world, 'use-read-replica', input)).toBe(
      'input.name: database has no replica called replica-1 (it has: other); run add-read-replica first',
    );
  });

  it('is refused when the guide names no database, or no variable', async () => {
    const world = await aWorld();
    expect(await problemsOf(connectedBy(world, undefined), 'use-read-replica', input)).toContain(
      'api names no database',
    );
    const without = { database: 'database', perInstance: 8, urlKey: 'DATABASE_URL' };
    expect(await problemsOf(connectedBy(world, without), 'use-read-replica', input)).toContain(
      'give its "connections" a "replicaUrlKey"',
    );
  });

  it('is refused when it could not put back what the variable holds', async () => {
    const world = await aWorld();
    hasReplica(world);
    world.seeded.api.envVars.set('DATABASE_REPLICA_URL', 'postgresql://u:p@elsewhere/db');
    const problems = await problemsOf(world, 'use-read-replica', input);
    expect(problems).toContain('found something that is no connection of database');
    expect(problems).not.toContain('elsewhere');
  });

  it('is refused for a suspended service', async () => {
    const world = await aWorld();
    hasReplica(world);
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/suspend`, {});
    expect(await problemsOf(world, 'use-read-replica', input)).toContain('api is suspended');
  });
});

describe('upgrade-database', () => {
  const target = 'database';

  it('is refused for a plan that is not on the ladder, with those that are', async () => {
    const world = await aWorld();
    expect(await problemsOf(world, 'upgrade-database', { target, plan: 'pro_9gb' })).toBe(
      "input.plan: found pro_9gb, wanted one of the guide's ladder: pro_4gb, pro_8gb, pro_16gb, pro_32gb",
    );
  });

  it('is refused at the top of the ladder, and off it', async () => {
    const world = await aWorld();
    world.seeded.database.plan = 'pro_32gb';
    expect(await problemsOf(world, 'upgrade-database', { target })).toContain('the largest plan');
    world.seeded.database.plan = 'pro_64gb';
    expect(await problemsOf(world, 'upgrade-database', { target })).toContain('say input.plan');
  });

  it('is refused without a backup, and goes on when force is said', async () => {
    const world = await aWorld();
    Object.assign(world.seeded.database, { createdAt: world.clock.now() });
    const input = { target, plan: 'pro_8gb' };
    expect(await problemsOf(world, 'upgrade-database', input)).toContain('no backup');
    const { result } = await drive(world, 'upgrade-database', { input: { ...input, force: true } });
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { notes: ['there is no backup to restore, and force was said'] },
    });
  });

  it('is refused for a plan that has too few connections for what runs', async () => {
    const world = await aWorld();
    world.seeded.database.plan = 'pro_8gb';
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/scale`, { numInstances: 12 });
    expect(await problemsOf(world, 'upgrade-database', { target, plan: 'pro_4gb' })).toBe(
      'plan pro_4gb accepts 100 connections, and database needs 106',
    );
  });

  it('is refused for a plan that cannot have the standby and the replicas that there are', async () => {
    const world = await aWorld();
    const tiny = { plan: 'basic_256mb', cpu: 0.1, ramMb: 256, usdPerMonth: 6 };
    const { ladders } = world.guide;
    const guide = {
      ...world.guide,
      ladders: { ...ladders, postgres: [tiny, ...ladders.postgres] },
    };
    hasReplica(world);
    world.seeded.database.highAvailabilityEnabled = true;
    const smaller = { ...world, world: { ...world.world, guide } };
    const input = { target, plan: 'basic_256mb' };
    expect(await problemsOf(smaller, 'upgrade-database', input)).toBe(
      'database has a standby, and plan basic_256mb cannot have one\ndatabase has replicas, and plan basic_256mb is too small for them',
    );
  });
});

describe.each(['grow-database-storage', 'upgrade-database'])('a disk, by %s,', (id) => {
  it('never shrinks', async () => {
    const world = await aWorld();
    expect(await problemsOf(world, id, { target: 'database', gb: 10 })).toBe(
      'input.gb: found 10, and the disk has 15 GB: disks never shrink',
    );
  });

  it('grows no further than the guide says', async () => {
    const world = await aWorld();
    expect(await problemsOf(world, id, { target: 'database', gb: 2005 })).toBe(
      'input.gb: found 2005, wanted at most 2000 (the guide)',
    );
  });

  it('grows once in twelve hours, whoever let it grow', async () => {
    const world = await aWorld();
    const at = world.clock.now() - 3 * HOUR;
    await remembers(world, { known: { plan: 'pro_4gb', diskGb: 10, at } });
    expect(await problemsOf(world, id, { target: 'database', gb: 20 })).toBe(
      'database grew 3 hours ago: Render allows one growth in 12 hours, the next in 9',
    );
  });

  it('grows with a word of warning when somebody changed something meanwhile', async () => {
    const world = await aWorld();
    const now = world.clock.now();
    const known = { plan: 'pro_4gb', diskGb: 15, at: now, adoptedAt: now - 5 * HOUR };
    await remembers(world, { known });
    const { result } = await drive(world, id, { input: { target: 'database', gb: 20 } });
    expect(JSON.stringify(result)).toContain('somebody else changed database 5 hours ago');
  });
});

describe('failover-database', () => {
  it('is refused without a standby', async () => {
    const world = await aWorld();
    expect(await problemsOf(world, 'failover-database', { target: 'database' })).toBe(
      'database has no standby that could take over: switch high availability on first',
    );
  });
});

describe('enable-connection-pooling', () => {
  const input = { target: 'database' };

  it('is refused when it could not put back what the variable holds', async () => {
    const world = await aWorld();
    world.seeded.api.envVars.set('DATABASE_URL', `${directUrl(world)}-of-another`);
    const problems = await problemsOf(world, 'enable-connection-pooling', input);
    expect(problems).toContain('DATABASE_URL of api: found something that is no connection');
  });

  it('writes no ini for a plan whose connections nobody knows', async () => {
    const world = await aWorld();
    usesDatabase(world);
    world.seeded.database.plan = 'pro_64gb';
    const selfRun = { ...input, selfRun: true };
    expect(await problemsOf(world, 'enable-connection-pooling', selfRun)).toBe(
      "the connection limit of plan pro_64gb is not on the guide's ladder",
    );
  });
});

describe('a change that could not be verified', () => {
  it.each(['upgrade-database', 'enable-connection-pooling'])('is not begun: %s', async (id) => {
    const world = await aWorld();
    usesDatabase(world);
    const report = async () => {
      throw new Error('the secret has no databaseUrls.database');
    };
    const database = { ...world.world.database, report };
    const blind = { ...world, world: { ...world.world, database } };
    expect(await problemsOf(blind, id, { target: 'database' })).toBe(
      'the secret has no databaseUrls.database; the change could not be verified, so it is not begun',
    );
  });
});
