import { describe, expect, it } from 'vitest';
import type { Json } from '#core/playbooks/journey.ts';
import { kindOf, type Step } from '#core/playbooks/steps/all.ts';
import type { Json as Body } from '#local/fake-render/json.ts';
import { aWorld } from '../../../playbooks/support/a-run.ts';
import { directUrl, hasReplica } from '../../../playbooks/support/database-scenarios.ts';
import type { PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';

const target = 'database';

/** What is seen of a step when one looks now. */
async function seen({ world }: Pick<PlaybookWorld, 'world'>, step: Step, mark: Json = null) {
  return kindOf(step).look(world, step, mark);
}

function patch({ fake, seeded }: PlaybookWorld, body: Body): void {
  fake.dashboard('PATCH', `/postgres/${seeded.database.id}`, body);
}

describe('set-database-plan', () => {
  const step = {
    kind: 'set-database-plan',
    target,
    from: 'pro_4gb',
    to: 'pro_8gb',
    downtimeSeconds: 180,
  } as const;

  it('is done only when the database runs on the plan that Render shows at once', async () => {
    const world = await aWorld();
    expect(await seen(world, step)).toEqual({ is: 'to-do' });
    patch(world, { plan: 'pro_8gb' });
    expect(await seen(world, step)).toEqual({ is: 'under-way', note: 'pro_8gb, creating' });
    world.clock.advance(600_000);
    expect(await seen(world, step)).toMatchObject({ is: 'done' });
  });

  it('fails when somebody else took another plan, and when the database is stuck', async () => {
    const world = await aWorld();
    patch(world, { plan: 'pro_16gb' });
    expect(await seen(world, step)).toMatchObject({
      is: 'failed',
      because: 'the plan is pro_16gb: somebody else changed it',
    });
    world.seeded.database.status = 'recovery_failed';
    expect(await seen(world, step)).toMatchObject({
      is: 'failed',
      because: 'the database is recovery_failed',
    });
  });
});

describe('point-env-var', () => {
  const step = {
    kind: 'point-env-var',
    target: 'api',
    key: 'DATABASE_URL',
    database: target,
    from: 'direct',
    to: 'pooled',
    downtimeSeconds: 0,
  } as const;

  it('fails when somebody else changed the variable meanwhile, without saying to what', async () => {
    const world = await aWorld();
    world.seeded.api.envVars.set('DATABASE_URL', directUrl(world));
    expect(await seen(world, step)).toEqual({ is: 'to-do' });
    world.seeded.api.envVars.set('DATABASE_URL', 'postgresql://u:secret@elsewhere/db');
    expect(await seen(world, step)).toEqual({
      is: 'failed',
      because: 'DATABASE_URL is something else: somebody else changed it',
    });
  });

  it('is taken back to where it came from, with a deploy after it', () => {
    expect(kindOf(step).undo?.(step)).toMatchObject([
      { kind: 'point-env-var', from: 'pooled', to: 'direct' },
      { kind: 'deploy', target: 'api' },
    ]);
    const fresh = { ...step, from: 'absent', to: 'replica:one' } as const;
    expect(kindOf(fresh).undo?.(fresh)).toMatchObject([
      { kind: 'point-env-var', from: 'replica:one', to: 'direct' },
      { kind: 'deploy' },
    ]);
    expect(kindOf(fresh).undoSays?.(fresh)).toContain('Capstan deletes no variable');
  });
});

describe('replica-list-settles', () => {
  it('is done when the list was the same for a minute, and fails when it was not', async () => {
    const world = await aWorld();
    const step = { kind: 'replica-list-settles', target } as const;
    hasReplica(world, 'first');
    const mark = (await kindOf(step).mark?.(world.world, step, null)) ?? null;
    world.clock.advance(59_000);
    expect(await seen(world, step, mark)).toMatchObject({ is: 'under-way' });
    world.clock.advance(1_000);
    expect(await seen(world, step, mark)).toMatchObject({ is: 'done' });
    patch(world, { readReplicas: [{ name: 'theirs' }, { name: 'first' }] });
    expect(await seen(world, step, mark)).toEqual({
      is: 'failed',
      because: 'somebody changes its replicas just now: they were first, and are first, theirs',
    });
  });
});

describe('add-replica', () => {
  const step = { kind: 'add-replica', target, name: 'one' } as const;

  it('is under way until both the replica and its primary are available', async () => {
    const world = await aWorld();
    expect(await seen(world, step, [])).toEqual({ is: 'to-do' });
    patch(world, { readReplicas: [{ name: 'one' }] });
    expect(await seen(world, step, [])).toMatchObject({ is: 'under-way' });
    world.clock.advance(600_000);
    expect(await seen(world, step, [])).toMatchObject({ is: 'done' });
  });

  it('is not asked for once the list is another than the one that settled', async () => {
    const world = await aWorld();
    hasReplica(world, 'first');
    expect(await seen(world, step, ['first'])).toEqual({ is: 'to-do' });
    expect(await seen(world, step, [])).toMatchObject({
      is: 'failed',
      because: expect.stringContaining('somebody else added first at the same time'),
    });
    expect(await seen(world, step, ['first', 'second'])).toEqual({
      is: 'failed',
      because: 'its replica second is not there any more',
    });
  });
});

describe('replica-streams', () => {
  const step = { kind: 'replica-streams', target, name: 'one', maxLagSeconds: 30 } as const;

  it('fails without the replica, and with one that takes writes', async () => {
    const world = await aWorld();
    expect(await seen(world, step)).toMatchObject({ is: 'failed' });
    hasReplica(world, 'one');
    world.answers.inRecovery = false;
    expect(await seen(world, step)).toMatchObject({
      is: 'failed',
      because: 'one is no replica: it takes writes',
    });
  });

  it('needs two good looks in a row', async () => {
    const world = await aWorld();
    hasReplica(world, 'one');
    const lags = [1, 31, 2, 3];
    const replica = async () => {
      const lagSeconds = lags.shift() ?? 0;
      return { inRecovery: true, lagSeconds, transactions: 0 };
    };
    const database = { ...world.world.database, replica };
    const uneasy = { world: { ...world.world, database } };
    expect(await seen(uneasy, step)).toEqual({ is: 'under-way', note: 'one is 31 s behind' });
    expect(await seen(uneasy, step)).toMatchObject({ is: 'done', note: 'one is 3.0 s behind' });
  });
});

describe('set-pool', () => {
  const step = {
    kind: 'set-pool',
    target,
    from: 'none',
    to: 'pgbouncer',
    downtimeSeconds: 180,
  } as const;

  it('is under way until the database is back', async () => {
    const world = await aWorld();
    patch(world, { connectionPool: 'pgbouncer' });
    expect(await seen(world, step)).toEqual({ is: 'under-way', note: 'pool pgbouncer, creating' });
    world.clock.advance(600_000);
    expect(await seen(world, step)).toMatchObject({ is: 'done' });
  });
});

describe('backup-available', () => {
  it('waits for a backup and tells how far back it reaches', async () => {
    const world = await aWorld();
    const step = { kind: 'backup-available', target } as const;
    expect(await seen(world, step)).toEqual({
      is: 'done',
      note: 'it can be restored, 7.0 days back',
    });
    Object.assign(world.seeded.database, { createdAt: world.clock.now() });
    expect(await seen(world, step)).toMatchObject({ is: 'under-way' });
  });
});

describe('database-serves', () => {
  it('wants the guide’s reserve of connections to be free', async () => {
    const world = await aWorld();
    const step = { kind: 'database-serves', target } as const;
    const { report } = world.answers;
    world.answers.report = { ...report, connections: 90 };
    expect(await seen(world, step)).toMatchObject({ is: 'done' });
    world.answers.report = { ...report, connections: 91 };
    expect(await seen(world, step)).toEqual({ is: 'under-way', note: '91 of 100 connections' });
  });
});
