import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '#core/playbooks/run-playbook.ts';
import type { World } from '#core/playbooks/world.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';

const MINUTE = 60_000;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function aWorld(change: Partial<World> = {}): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld();
  open.push(world.close);
  return { ...world, world: { ...world.world, ...change } };
}

const ask = async (
  world: PlaybookWorld,
  id: string,
  input: object,
  more: object = {},
): Promise<Result> => {
  const request = { input, by: 'ann', why: 'a launch', dryRun: false, ...more };
  return (await drive(world, id, request)).result;
};

describe('redrive-dead-letters', () => {
  it('empties the queues that hold something, and leaves the others', async () => {
    const world = await aWorld();
    Object.assign(world.answers.deadLetters, { hints: 3, ticks: 0, notices: 2 });
    const names = ['hints', 'ticks', 'notices'];
    const deadLetters = { ...world.world.deadLetters, names };
    const all = { ...world, world: { ...world.world, deadLetters } };
    expect(await ask(all, 'redrive-dead-letters', { queue: 'all' })).toMatchObject({
      run: { status: 'succeeded', plan: { notes: expect.arrayContaining(['ticks: empty']) } },
    });
    expect(world.stores.redriven).toEqual(['hints', 'notices']);
  });

  it('only counts in a dry run, and has nothing to do where nothing lies', async () => {
    const world = await aWorld();
    world.answers.deadLetters['hints'] = 3;
    expect(await ask(world, 'redrive-dead-letters', {}, { dryRun: true })).toMatchObject({
      kind: 'plan',
      plan: { notes: expect.arrayContaining(['hints: about 3']), steps: [{ wanted: 'empty' }] },
    });
    expect(world.stores.redriven).toEqual([]);
    world.answers.deadLetters['hints'] = 0;
    expect(await ask(world, 'redrive-dead-letters', { queue: 'hints' })).toMatchObject({
      run: { outcome: 'everything was as wanted already' },
    });
  });

  it('goes on although more letters came since it was planned', async () => {
    const world = await aWorld();
    world.answers.deadLetters['hints'] = 3;
    const dry = await ask(world, 'redrive-dead-letters', {}, { dryRun: true });
    world.answers.deadLetters['hints'] = 5;
    const plan = dry.kind === 'plan' ? dry.plan.fingerprint : '';
    expect(await ask(world, 'redrive-dead-letters', {}, { plan })).toMatchObject({
      run: { status: 'succeeded' },
    });
  });

  it('fails with what is left when letters come back', async () => {
    const world = await aWorld();
    const redrive = async () => {
      world.answers.deadLetters['hints'] = 2;
    };
    const deadLetters = { ...world.world.deadLetters, redrive };
    world.answers.deadLetters['hints'] = 3;
    const poisoned = { ...world, world: { ...world.world, deadLetters } };
    expect(await ask(poisoned, 'redrive-dead-letters', {})).toMatchObject({
      run: {
        status: 'failed',
        outcome: expect.stringContaining('2 of 3 are still there, or came back'),
        notUndone: [expect.stringContaining('cannot be taken back')],
      },
    });
  });
});

describe('pause', () => {
  it('turns the switch on for so long, with who and why', async () => {
    const world = await aWorld();
    const at = world.clock.now();
    expect(await ask(world, 'pause', { target: 'api', for: '90m' })).toMatchObject({
      run: { status: 'succeeded', steps: [{ does: 'api: no changes for 90 minutes' }] },
    });
    expect(world.stores.table.pauses(['api'])).toEqual([
      { target: 'api', by: 'ann', why: 'a launch', at, until: at + 90 * MINUTE },
    ]);
    expect(world.stores.holds.size).toBe(0);
  });

  it('works while Render is down, while everything is paused, and while a run holds the target', async () => {
    const world = await aWorld();
    await world.close();
    const at = world.clock.now();
    world.stores.table.putPause({ by: 'bob', why: 'a demo', at });
    const run = { run: 'r', playbook: 'upgrade-api-plan', by: 'bob' };
    world.stores.holds.set('api', { ...run, target: 'api', at, until: at + MINUTE });
    expect(await ask(world, 'pause', { target: 'api' })).toMatchObject({
      run: { status: 'succeeded' },
    });
    expect(world.stores.table.pauses(['api'])).toHaveLength(2);
    expect(world.clock.now()).toBe(at);
  });

  it('replaces a pause of the same target, and says whose', async () => {
    const world = await aWorld();
    world.stores.table.putPause({ by: 'bob', why: 'a demo', at: 1 });
    expect(await ask(world, 'pause', { target: 'all', for: '2d' })).toMatchObject({
      run: { status: 'succeeded', plan: { notes: ['replaces the pause by bob: a demo'] } },
    });
    const [pause, ...others] = world.stores.table.pauses([]) ?? [];
    expect(pause).toMatchObject({ by: 'ann', until: world.clock.now() + 2880 * MINUTE });
    expect(others).toEqual([]);
  });

  it('fails when the switch does not read so, and leaves it as it is', async () => {
    const world = await aWorld();
    const killSwitch = { ...world.world.killSwitch, read: async () => [] };
    const blind = { ...world, world: { ...world.world, killSwitch } };
    expect(await ask(blind, 'pause', { target: 'api' })).toMatchObject({
      run: { status: 'failed', notUndone: [expect.stringContaining('the safe side')] },
    });
    expect(world.stores.table.pauses(['api'])).toHaveLength(1);
  });

  it('plans without a change in a dry run', async () => {
    const world = await aWorld();
    const result = await ask(world, 'pause', { target: 'api' }, { dryRun: true });
    expect(result).toMatchObject({ kind: 'plan', plan: { downtimeSeconds: 0 } });
    expect(world.stores.table.pauses(['api'])).toEqual([]);
  });
});

describe('resume', () => {
  it('ends the pause of a target and says that everything is paused still', async () => {
    const world = await aWorld();
    const { table } = world.stores;
    table.putPause({ target: 'api', by: 'bob', why: 'a demo', at: 1 });
    table.putPause({ by: 'eve', why: 'an incident', at: 2 });
    expect(await ask(world, 'resume', { target: 'api' })).toMatchObject({
      run: {
        status: 'succeeded',
        plan: {
          steps: [{ present: 'by bob: a demo', wanted: 'not paused' }],
          notes: ['everything is paused by eve, api too: an incident'],
        },
      },
    });
    expect(table.pauses(['api'])).toEqual([expect.objectContaining({ by: 'eve' })]);
  });

  it('has nothing to do where nothing is paused, and leaves a run its hold', async () => {
    const world = await aWorld();
    const hold = { target: 'api', by: 'bob', why: 'upgrade-api-plan works at it', at: 1, run: 'r' };
    const killSwitch = { ...world.world.killSwitch, read: async () => [hold] };
    const held = { ...world, world: { ...world.world, killSwitch } };
    expect(await ask(held, 'resume', { target: 'api' })).toMatchObject({
      run: { outcome: 'everything was as wanted already', plan: { notes: ['api is not paused'] } },
    });
  });

  it('turns off a switch that nobody can read', async () => {
    const world = await aWorld();
    const { table } = world.stores;
    table.putPause({ by: 'bob', why: 'a demo', at: 1 });
    let isGarbled = true;
    const killSwitch: World['killSwitch'] = {
      ...world.world.killSwitch,
      read: async (target) => (isGarbled ? undefined : world.world.killSwitch.read(target)),
      async remove(target) {
        isGarbled = false;
        await world.world.killSwitch.remove(target);
      },
    };
    const garbled = { ...world, world: { ...world.world, killSwitch } };
    expect(await ask(garbled, 'resume', { target: 'all' })).toMatchObject({
      run: { status: 'succeeded' },
    });
    expect(table.pauses([])).toEqual([]);
  });
});
