import { afterEach, describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { becomesSlow } from '../../../playbooks/support/service-scenarios.ts';
import { shippedGuide } from '../../situations.ts';

const SECOND = 1000;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function aWorld(change: Partial<Guide> = {}): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld(change);
  open.push(world.close);
  return world;
}

const ask = (world: PlaybookWorld, input: object = {}, more: object = {}) =>
  drive(world, 'upgrade-api-plan', {
    input: { service: 'api', minutes: 3, ...input },
    by: 'ann',
    why: 'it is slow',
    dryRun: false,
    ...more,
  });

function ranOf(result: Result): Run {
  if (result.kind !== 'ran') throw new Error(JSON.stringify(result));
  return result.run;
}

const plansThatRun = ({ seeded }: PlaybookWorld): readonly string[] => [
  ...new Set(
    seeded.api.instances.filter(({ leavingAt }) => leavingAt === undefined).map(({ plan }) => plan),
  ),
];

const deploys = ({ seeded }: PlaybookWorld) =>
  seeded.api.deploys.map(({ status, trigger }) => `${trigger} ${status}`);

describe('upgrade-api-plan', () => {
  it('brings the next rung to every instance with one deploy', async () => {
    const world = await aWorld();
    const run = ranOf((await ask(world)).result);
    expect(run).toMatchObject({ status: 'succeeded', verified: true });
    expect(plansThatRun(world)).toEqual(['pro']);
    expect(deploys(world)).toEqual(['new_commit deactivated', 'api live']);
    expect(run.findings).toEqual([
      expect.objectContaining({ what: 'requests answered with an error', passed: true }),
      expect.objectContaining({
        what: '95th percentile of the response time',
        passed: true,
        found: '200 ms',
        wanted: 'at most 300 ms (1.5 times the 200 ms before)',
      }),
    ]);
  });

  it('keeps the plan when nothing is measured, and says that it could not be verified', async () => {
    const world = await aWorld();
    const render = { ...world.world.render, measured: async () => [] };
    const silent = { ...world, world: { ...world.world, render } };
    const run = ranOf((await ask(silent)).result);
    expect(run).toMatchObject({ status: 'succeeded', verified: false });
    expect(run.findings?.map(({ found, passed }) => [found, passed])).toEqual([
      ['not measured since the deploy', false],
      ['not measured since the deploy', false],
    ]);
    expect(plansThatRun(world)).toEqual(['pro']);
  });

  it('takes the deploy that Render begins by itself', async () => {
    const world = await aWorld();
    world.fake.world.deploysOnUpdate = true;
    expect(ranOf((await ask(world)).result).status).toBe('succeeded');
    expect(deploys(world)).toEqual(['new_commit deactivated', 'service_updated live']);
    expect(plansThatRun(world)).toEqual(['pro']);
  });

  it('plans with price and undo, and changes nothing in a dry run', async () => {
    const world = await aWorld();
    const { result } = await ask(world, { plan: 'pro_plus' }, { dryRun: true });
    expect(result).toMatchObject({
      kind: 'plan',
      plan: {
        costUsdPerMonth: { before: 50, after: 350 },
        downtimeSeconds: 0,
        steps: [
          {
            present: 'standard',
            wanted: 'pro_plus',
            undo: 'plan standard again, and one more deploy',
          },
          { does: 'api: deploy the present build with plan pro_plus' },
          { does: 'api: wait until it answers its health path', changes: false },
          { changes: false },
        ],
      },
    });
    expect(world.changes()).toEqual([]);
  });

  it('does not guess what a plan costs that is not on the ladder', async () => {
    const world = await aWorld();
    world.seeded.api.plan = 'pro_ultra';
    const { result } = await ask(world, { plan: 'pro' }, { dryRun: true });
    const notes = expect.arrayContaining([
      expect.stringMatching(/what pro_ultra costs is not known/),
    ]);
    expect(result).toMatchObject({ plan: { costUsdPerMonth: { before: 0, after: 0 }, notes } });
  });

  it('says when a schedule has something against it', async () => {
    const asks = [{ target: 'api', plan: { atMost: 'standard' } }] as const;
    const [hours] = shippedGuide.schedules;
    if (hours === undefined) throw new Error('the guide has no schedule');
    const always = { ...hours, from: '00:00', until: '00:00', exceptOn: [], early: 0, asks };
    const world = await aWorld({ schedules: [always] });
    const { result } = await ask(world, {}, { dryRun: true });
    expect(result).toMatchObject({
      plan: {
        notes: [
          expect.stringMatching(/go back to standard at most: business-hours/),
          expect.any(String),
        ],
      },
    });
  });

  it('gives the old plan back when response times get worse', async () => {
    const world = await aWorld();
    becomesSlow(world, 3);
    const run = ranOf((await ask(world)).result);
    expect(run).toMatchObject({
      status: 'undone',
      verified: false,
      outcome: expect.stringContaining('response time rose: p95 450 ms, before 200 ms'),
    });
    expect(plansThatRun(world)).toEqual(['standard']);
    expect(run.steps.map(({ status }) => status)).toEqual(['undone', 'undone', 'done', 'failed']);
  });

  it('gives it back when the deploy fails', async () => {
    const world = await aWorld();
    const { clock, fake } = world;
    fake.world.deployFailure = 'update';
    clock.at(clock.now() + 60 * SECOND, () => {
      fake.world.deployFailure = 'none';
    });
    const run = ranOf((await ask(world)).result);
    expect(run).toMatchObject({
      status: 'undone',
      outcome: expect.stringMatching(/deploy dep-\w+ ended as update_failed/),
    });
    expect(world.seeded.api.plan).toBe('standard');
    expect(plansThatRun(world)).toEqual(['standard']);
  });

  it('says what could not be taken back when deploys go on failing', async () => {
    const world = await aWorld();
    world.fake.world.deployFailure = 'update';
    const run = ranOf((await ask(world)).result);
    expect(run.status).toBe('failed');
    expect(run.notUndone).toEqual([
      expect.stringMatching(/plan standard → pro: .*deploy dep-\w+ ended as update_failed/),
    ]);
    expect(world.seeded.api.plan).toBe('standard');
  });

  it('gives it back when the health path does not answer', async () => {
    const world = await aWorld();
    const { answers, clock } = world;
    answers.health = { ok: false, status: 503, milliseconds: 9, says: '503 in 9 ms' };
    const end = clock.now() + 20 * 60 * SECOND;
    clock.at(end, () => {
      answers.health = { ok: true, status: 200, milliseconds: 9, says: '200 in 9 ms' };
    });
    const run = ranOf((await ask(world)).result);
    expect(run).toMatchObject({ status: 'undone', outcome: expect.stringContaining('503') });
    expect(plansThatRun(world)).toEqual(['standard']);
  });

  it('waits while the target is paused, and then goes on', async () => {
    const world = await aWorld();
    const { clock, stores } = world;
    stores.table.putPause({ target: 'api', by: 'bob', why: 'a demo', at: clock.now() });
    const until = clock.now() + 3600 * SECOND;
    clock.at(until, () => stores.table.removePause('api'));
    expect(ranOf((await ask(world)).result).status).toBe('succeeded');
    expect(world.changes().every(({ at }) => at >= until)).toBe(true);
  });

  it('has nothing to do where the plan is so already', async () => {
    const world = await aWorld();
    const run = ranOf((await ask(world, { plan: '1c-2g' })).result);
    expect(run.outcome).toBe('everything was as wanted already');
    expect(world.changes()).toEqual([]);
  });
});

describe('upgrade-api-plan refuses', () => {
  const problemsOf = async (world: PlaybookWorld, input: object = {}) => {
    const { result } = await ask(world, input);
    expect(world.changes()).toEqual([]);
    return result.kind === 'refused' ? result.problems : [];
  };

  it('a service that is being deployed', async () => {
    const world = await aWorld();
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/deploys`, {});
    expect(await problemsOf(world)).toEqual([
      expect.stringMatching(/^deploy dep-\w+ of api is build_in_progress: wait/),
    ]);
  });

  it('a suspended service', async () => {
    const world = await aWorld();
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/suspend`);
    expect(await problemsOf(world)).toEqual(['api is suspended on Render']);
  });

  it('the next rung at the top of the ladder, and for a plan that is not on it', async () => {
    const world = await aWorld();
    world.seeded.api.plan = 'pro_plus';
    expect(await problemsOf(world)).toEqual([
      "plan pro_plus is the top of the guide's ladder: more instances, or a longer ladder",
    ]);
    world.seeded.api.plan = 'pro_ultra';
    expect(await problemsOf(world)).toEqual([
      expect.stringContaining(
        "plan pro_ultra is not on the guide's ladder, so it has no next rung",
      ),
    ]);
  });
});
