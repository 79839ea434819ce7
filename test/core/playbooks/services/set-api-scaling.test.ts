import { afterEach, describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { isAutoscaled } from '../../../playbooks/support/service-scenarios.ts';
import { shippedGuide } from '../../situations.ts';

const MINUTE = 60_000;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function aWorld(change: Partial<Guide> = {}, startAt?: number): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld(change, startAt);
  open.push(world.close);
  return world;
}

/** The same with the API's line of the guide changed. */
function guided(world: PlaybookWorld, change: object): PlaybookWorld {
  const targets = world.guide.targets.map((target) =>
    target.kind === 'service' ? { ...target, ...change } : target,
  );
  const guide = { ...world.guide, targets } as Guide;
  return { ...world, guide, world: { ...world.world, guide } };
}

const ask = (world: PlaybookWorld, input: object, more: object = {}) =>
  drive(world, 'set-api-scaling', {
    input: { service: 'api', ...input },
    by: 'ann',
    why: 'a launch',
    dryRun: false,
    ...more,
  });

async function boundsOf({ world }: PlaybookWorld) {
  return (await world.state.read(['api'])).states['api']?.history.bounds;
}

function scaled({ clock, fake, seeded }: PlaybookWorld, numInstances: number): void {
  fake.dashboard('POST', `/services/${seeded.api.id}/scale`, { numInstances });
  clock.advance(10 * MINUTE);
}

describe('set-api-scaling in direct mode', () => {
  it('raises the count to the floor and keeps the bounds', async () => {
    const world = await aWorld();
    const { result } = await ask(world, { min: 3, max: 8 });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded', verified: true } });
    expect(world.seeded.api.numInstances).toBe(3);
    expect(await boundsOf(world)).toMatchObject({ min: 3, max: 8, by: 'ann' });
  });

  it('lowers the count to the ceiling', async () => {
    const world = await aWorld();
    scaled(world, 6);
    const { result } = await ask(world, { min: 2, max: 4 });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
    expect(world.seeded.api.numInstances).toBe(4);
  });

  it('only plans in a dry run, and says so what it would do', async () => {
    const world = await aWorld();
    const { result } = await ask(world, { min: 3, max: 8 }, { dryRun: true });
    expect(result).toMatchObject({
      kind: 'plan',
      plan: {
        target: 'api',
        downtimeSeconds: 0,
        costUsdPerMonth: { before: 50, after: 75 },
        steps: [
          { does: 'api: instances 2 → 3', undo: '2 instances again' },
          { does: 'api: Capstan keeps it at 3 to 8 instances' },
        ],
      },
    });
    expect(world.changes()).toEqual([]);
    expect(await boundsOf(world)).toBeUndefined();
  });

  it('takes the plan that was looked at, whoever looked', async () => {
    const world = await aWorld();
    const dry = await ask(world, { min: 3, max: 8 }, { dryRun: true, by: 'bob', why: undefined });
    const plan = dry.result.kind === 'plan' ? dry.result.plan.fingerprint : '';
    const { result } = await ask(world, { min: 3, max: 8 }, { plan });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
  });

  it('has nothing to do where it is so already', async () => {
    const world = await aWorld();
    await ask(world, { min: 2, max: 8 });
    const again = await drive(
      world,
      'set-api-scaling',
      { input: { service: 'api', min: 2, max: 8 }, by: 'ann', why: 'again', dryRun: false },
      { name: 'again' },
    );
    expect(again.result).toMatchObject({
      kind: 'ran',
      run: { status: 'succeeded', outcome: 'everything was as wanted already' },
    });
    expect(world.changes()).toEqual([]);
  });

  it("lifts a person's bounds when the guide's own are asked for", async () => {
    const world = await aWorld();
    const bounds = { min: 4, max: 5, by: 'bob', at: 0 };
    await world.world.state.write('api', { history: { ...emptyHistory, bounds } }, 0);
    const { result } = await ask(world, { min: 2, max: 10 });
    expect(result).toMatchObject({ run: { status: 'succeeded' } });
    expect(await boundsOf(world)).toBeUndefined();
  });

  it('keeps what else is remembered of the target, and whose turn it is', async () => {
    const world = await aWorld();
    const history = { ...emptyHistory, generation: 7, bootSeconds: [80] };
    const lease = { by: 'loop', until: 1 };
    await world.world.state.write('api', { history, lease }, 0);
    await ask(world, { min: 2, max: 8 });
    const { states } = await world.world.state.read(['api']);
    expect(states['api']).toMatchObject({
      lease,
      history: { generation: 7, bootSeconds: [80], bounds: { min: 2, max: 8 } },
    });
  });

  it('takes back the count when the bounds cannot be kept', async () => {
    const world = await aWorld();
    const { state } = world.world;
    const stubborn = { ...world.world, state: { ...state, write: async () => false } };
    const { result } = await ask({ ...world, world: stubborn }, { min: 3, max: 8 });
    expect(result).toMatchObject({ run: { status: 'undone', verified: false } });
    expect(world.seeded.api.numInstances).toBe(2);
  });

  it('leaves alone what somebody else asked for meanwhile, and says so', async () => {
    const world = await aWorld();
    const { render } = world.world;
    const apply: typeof render.apply = async (target, action) => {
      await render.apply(target, action);
      scaled(world, 5);
    };
    const busy = { ...world, world: { ...world.world, render: { ...render, apply } } };
    const { result } = await ask(busy, { min: 3, max: 8 });
    const because = 'somebody asked for 5 instances';
    expect(result).toMatchObject({
      run: { status: 'failed', outcome: expect.stringContaining(because) },
    });
    expect(world.seeded.api.numInstances).toBe(5);
  });

  it('knows what schedules ask for now', async () => {
    // Tuesday, 10:00 in New York: the guide's business hours ask for three.
    const world = await aWorld({}, Date.UTC(2026, 7, 4, 14, 0));
    const { result } = await ask(world, { min: 2, max: 8 }, { dryRun: true });
    expect(result).toMatchObject({
      plan: {
        steps: [{ does: 'api: instances 2 → 3' }, {}],
        notes: [expect.any(String), expect.stringMatching(/floor of 3 instances \(business-hours/)],
      },
    });
  });

  it('refuses what the database has no connections for', async () => {
    const world = await aWorld({ policy: { ...shippedGuide.policy, connectionReserve: 30 } });
    const { result } = await ask(world, { min: 2, max: 10 });
    expect(result).toEqual({
      kind: 'refused',
      problems: [
        'input.max: found 10, wanted at most 8: database accepts 100 connections, 30 stay free, and each instance opens 8',
      ],
    });
    expect(world.changes()).toEqual([]);
  });

  it('refuses a suspended service and one with a disk', async () => {
    const world = await aWorld();
    const { id } = world.seeded.api;
    world.fake.dashboard('POST', `/services/${id}/suspend`);
    expect((await ask(world, { min: 2, max: 4 })).result).toEqual({
      kind: 'refused',
      problems: ['api is suspended on Render'],
    });
    const pinned = await aWorld();
    scaled(pinned, 1);
    const sizeGB = 10;
    const disk = { name: 'files', sizeGB, mountPath: '/files', serviceId: pinned.seeded.api.id };
    pinned.fake.dashboard('POST', '/disks', disk);
    expect((await ask(pinned, { min: 2, max: 4 })).result).toEqual({
      kind: 'refused',
      problems: ['api has a disk, which keeps one instance'],
    });
  });
});

describe("set-api-scaling while Render's autoscaler is on", () => {
  it('turns it off and keeps what runs, whatever the stale count says', async () => {
    const world = await aWorld();
    isAutoscaled(world);
    const before = world.seeded.api.instances.length;
    const { result } = await ask(world, { min: 2, max: 8 });
    expect(result).toMatchObject({ run: { status: 'succeeded' } });
    expect(world.seeded.api).toMatchObject({ numInstances: 3, autoscaling: { enabled: false } });
    expect(world.seeded.api.instances).toHaveLength(before);
    // What Render ignores while it scales itself, it may yet remember: so the count is set before, too.
    const operations = world.changes().map(({ operation }) => operation);
    expect(operations).toEqual(['scale-service', 'autoscale-service', 'scale-service']);
  });

  it('stops for a pause that begins in the middle, and goes on after it', async () => {
    const world = await aWorld();
    isAutoscaled(world);
    const { clock, stores } = world;
    const { render } = world.world;
    const until = clock.now() + 60 * MINUTE;
    let isFirst = true;
    const apply: typeof render.apply = async (target, action) => {
      await render.apply(target, action);
      if (!isFirst) return;
      isFirst = false;
      stores.table.putPause({ target: 'api', by: 'bob', why: 'a demo', at: clock.now(), until });
    };
    const busy = { ...world, world: { ...world.world, render: { ...render, apply } } };
    const { result } = await ask(busy, { min: 2, max: 8 });
    expect(result).toMatchObject({ run: { status: 'succeeded' } });
    const [first, ...later] = world.changes();
    expect(first).toMatchObject({ operation: 'scale-service' });
    expect(later.map(({ operation }) => operation)).toContain('autoscale-service');
    expect(later.every(({ at }) => at >= until)).toBe(true);
    expect(world.seeded.api).toMatchObject({ numInstances: 3, autoscaling: { enabled: false } });
  });

  it('turns it on again as it was when the rest fails', async () => {
    const world = await aWorld();
    isAutoscaled(world);
    const was = structuredClone(world.seeded.api.autoscaling);
    const { state } = world.world;
    const stubborn = { ...world.world, state: { ...state, write: async () => false } };
    const { result } = await ask({ ...world, world: stubborn }, { min: 2, max: 8 });
    expect(result).toMatchObject({ run: { status: 'undone' } });
    expect(world.seeded.api.autoscaling).toEqual(was);
  });
});

describe('set-api-scaling in steer mode', () => {
  const steered = async () => {
    const world = guided(await aWorld(), { mode: 'steer' });
    isAutoscaled(world);
    return world;
  };

  it('changes in the block what was asked for, and nothing else', async () => {
    const world = await steered();
    const { result } = await ask(world, { min: 4, max: 9, memory: 75 });
    expect(result).toMatchObject({ run: { status: 'succeeded' } });
    expect(world.seeded.api.autoscaling).toEqual({
      enabled: true,
      min: 4,
      max: 9,
      criteria: {
        cpu: { enabled: true, percentage: 60 },
        memory: { enabled: true, percentage: 75 },
      },
    });
    expect(await boundsOf(world)).toMatchObject({ min: 4, max: 9 });
  });

  it('puts the block back when the bounds cannot be kept', async () => {
    const world = await steered();
    const was = structuredClone(world.seeded.api.autoscaling);
    const { state } = world.world;
    const stubborn = { ...world.world, state: { ...state, write: async () => false } };
    const { result } = await ask({ ...world, world: stubborn }, { min: 4, max: 9 });
    expect(result).toMatchObject({ run: { status: 'undone' } });
    expect(world.seeded.api.autoscaling).toEqual(was);
  });

  it('needs a target where there is none yet', async () => {
    const world = guided(await aWorld(), { mode: 'steer' });
    const { result } = await ask(world, { min: 2, max: 9 });
    expect(result).toEqual({
      kind: 'refused',
      problems: [expect.stringContaining('input.cpu: found nothing, wanted a percentage')],
    });
    const second = await drive(
      world,
      'set-api-scaling',
      {
        input: { service: 'api', min: 2, max: 9, cpu: 65, mode: 'steer' },
        by: 'ann',
        why: 'a launch',
        dryRun: false,
      },
      { name: 'second' },
    );
    expect(second.result).toMatchObject({ run: { status: 'succeeded' } });
    expect(world.seeded.api.autoscaling).toMatchObject({ enabled: true, min: 2, max: 9 });
  });
});
