import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '#core/playbooks/run-record.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { hasNewCommit } from '../../../playbooks/support/service-scenarios.ts';

const MINUTE = 60_000;
const ill = { ok: false, status: 503, milliseconds: 8, says: '503 in 8 ms' };
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function aWorld(): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld();
  open.push(world.close);
  return world;
}

const ask = async (world: PlaybookWorld, id: string, input: object = {}, more: object = {}) => {
  const request = { input: { service: 'api', ...input }, by: 'ann', why: 'a test', ...more };
  return (await drive(world, id, { dryRun: false, ...request })).result;
};

async function ran(world: PlaybookWorld, id: string, input: object = {}): Promise<Run> {
  const result = await ask(world, id, input);
  if (result.kind !== 'ran') throw new Error(JSON.stringify(result));
  return result.run;
}

const liveCommit = ({ seeded }: PlaybookWorld) =>
  seeded.api.deploys.find(({ status }) => status === 'live')?.commit?.['message'];

const idsOf = ({ seeded }: PlaybookWorld) => seeded.api.instances.map(({ id }) => id);

describe('restart-service', () => {
  it('ends when every instance is a fresh one', async () => {
    const world = await aWorld();
    const before = idsOf(world);
    const run = await ran(world, 'restart-service');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(idsOf(world)).toHaveLength(2);
    expect(idsOf(world).filter((id) => before.includes(id))).toEqual([]);
    expect(run.plan.notes).toEqual([expect.stringContaining('not picked up')]);
  });

  it('plans without a change in a dry run', async () => {
    const world = await aWorld();
    const result = await ask(world, 'restart-service', {}, { dryRun: true });
    expect(result).toMatchObject({ kind: 'plan', plan: { downtimeSeconds: 0 } });
    expect(world.changes()).toEqual([]);
  });

  it('waits for a maintenance window when a disk means downtime', async () => {
    const world = await aWorld();
    const { clock, fake, seeded } = world;
    fake.dashboard('POST', `/services/${seeded.api.id}/scale`, { numInstances: 1 });
    const disk = { name: 'files', sizeGB: 10, mountPath: '/files', serviceId: seeded.api.id };
    fake.dashboard('POST', '/disks', disk);
    // 06:00 in New York, an hour after the nightly window.
    clock.advance(4 * 60 * MINUTE);
    const run = await ran(world, 'restart-service');
    expect(run).toMatchObject({ status: 'succeeded', plan: { downtimeSeconds: 60 } });
    // 21:00 in New York.
    expect(world.changes()[0]?.at).toBeGreaterThanOrEqual(Date.UTC(2026, 7, 5, 1, 0));
  });

  it('fails when the fresh ones do not come, and cannot take anything back', async () => {
    const world = await aWorld();
    world.fake.world.deployFailure = 'update';
    const run = await ran(world, 'restart-service');
    expect(run).toMatchObject({
      status: 'failed',
      outcome: expect.stringMatching(/its deploy dep-\w+ ended as update_failed/),
    });
    expect(run.notUndone).toEqual([expect.stringContaining('nothing to take back')]);
  });

  it('refuses a service that is being deployed', async () => {
    const world = await aWorld();
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/deploys`, {});
    expect(await ask(world, 'restart-service')).toMatchObject({ kind: 'refused' });
    expect(world.changes()).toEqual([]);
  });
});

describe('rollback-deploy', () => {
  it('makes the build before live again', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    expect(liveCommit(world)).toBe('Faster list');
    const run = await ran(world, 'rollback-deploy');
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(run.steps[0]?.does).toMatch(/^api: back to the build of dep-\w+ \("Release"\)$/);
    expect(liveCommit(world)).toBe('Release');
  });

  it('goes past deploys of the same commit: a new plan deploys it again', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    const { clock, fake, seeded } = world;
    fake.dashboard('POST', `/services/${seeded.api.id}/deploys`, { deployMode: 'deploy_only' });
    clock.advance(30 * MINUTE);
    expect(liveCommit(world)).toBe('Faster list');
    await ran(world, 'rollback-deploy');
    expect(liveCommit(world)).toBe('Release');
  });

  it('takes the deploy that is named, and has nothing to do for the live one', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    const [first, live] = world.seeded.api.deploys.map(({ id }) => id);
    const none = await ran(world, 'rollback-deploy', { deploy: live });
    expect(none.outcome).toBe('everything was as wanted already');
    const again = await aWorld();
    hasNewCommit(again);
    const [older] = again.seeded.api.deploys.map(({ id }) => id);
    expect(await ran(again, 'rollback-deploy', { deploy: older })).toMatchObject({
      status: 'succeeded',
    });
    expect(first).toMatch(/^dep-/);
    expect(liveCommit(again)).toBe('Release');
  });

  it('goes forward again when the old build is ill', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    world.answers.health = ill;
    const run = await ran(world, 'rollback-deploy');
    expect(run).toMatchObject({ status: 'undone', verified: false });
    expect(liveCommit(world)).toBe('Faster list');
  });

  it('keeps the present build when the rollback itself fails, and says so', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    world.fake.world.deployFailure = 'update';
    const run = await ran(world, 'rollback-deploy');
    expect(run.outcome).toMatch(/deploy dep-\w+ ended as update_failed/);
    expect(liveCommit(world)).toBe('Faster list');
  });

  it('plans without a change in a dry run', async () => {
    const world = await aWorld();
    hasNewCommit(world);
    const result = await ask(world, 'rollback-deploy', {}, { dryRun: true });
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { steps: [{ undo: expect.stringContaining('forward again') }, {}] },
    });
    expect(world.changes()).toEqual([]);
  });

  it('refuses where there is nothing to go back to, and deploys that were never live', async () => {
    const world = await aWorld();
    const [live] = world.seeded.api.deploys.map(({ id }) => id);
    expect(await ask(world, 'rollback-deploy')).toEqual({
      kind: 'refused',
      problems: [`no deploy before ${live} was ever live, so there is nothing to go back to`],
    });
    expect(await ask(world, 'rollback-deploy', { deploy: 'dep-0' })).toEqual({
      kind: 'refused',
      problems: [
        'input.deploy: found dep-0, none of the last twenty; wanted one that was live: there is none',
      ],
    });
    world.fake.world.deployFailure = 'build';
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/deploys`, {});
    world.clock.advance(30 * MINUTE);
    const failed = world.seeded.api.deploys.at(-1)?.id;
    expect(await ask(world, 'rollback-deploy', { deploy: failed })).toMatchObject({
      problems: [expect.stringContaining(`found ${failed}, it ended as build_failed`)],
    });
    expect(world.changes()).toEqual([]);
  });
});
