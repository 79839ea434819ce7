import { afterEach, describe, expect, it } from 'vitest';
import { playbookIds } from '#core/playbooks/ids.ts';
import { asks, stepKinds } from '#core/playbooks/steps/all.ts';
import { drive } from './support/drive.ts';
import { type Left, leftBy, sizesOf } from './support/left.ts';
import { aPlaybookWorld } from './support/playbook-world.ts';
import { type Scenario, scenarios } from './support/scenarios.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function play(
  scenario: Scenario,
  dieAt?: { point: string; time: number },
): Promise<Left & { readonly points: readonly string[]; readonly lives: number }> {
  const world = await aPlaybookWorld(scenario.guide);
  open.push(world.close);
  await scenario.arrange?.(world);
  const request = { input: scenario.input, by: 'ann', why: 'a test', dryRun: false };
  const answer = () => ({ yes: true, by: 'bob' });
  const driven = await drive(world, scenario.id, request, { answer, ...(dieAt && { dieAt }) });
  return { ...leftBy(world, driven.result), points: driven.points, lives: driven.lives };
}

/** Each point's first and last time: waits pass some of them hundreds of times, and alike. */
function deathsOf(points: readonly string[]): readonly { point: string; time: number }[] {
  const times = new Map<string, number>();
  for (const point of points) times.set(point, (times.get(point) ?? 0) + 1);
  return [...times].flatMap(([point, last]) =>
    last === 1
      ? [{ point, time: 1 }]
      : [
          { point, time: 1 },
          { point, time: last },
        ],
  );
}

describe('a playbook whose process dies', () => {
  it.each(scenarios.map((scenario) => [`${scenario.id}: ${scenario.title}`, scenario] as const))(
    'anywhere ends as if it had not, with nothing done twice: %s',
    async (_, scenario) => {
      const { lives, points, ...whole } = await play(scenario);
      expect(lives).toBe(1);
      expect(whole.result).toMatchObject({ status: scenario.ends });
      const deaths = deathsOf(points);
      expect(deaths.length).toBeGreaterThan(15);
      for (const death of deaths) {
        const { lives: needed, points: _passed, ...left } = await play(scenario, death);
        expect(needed, `${death.point} (${death.time})`).toBe(2);
        expect(left, `died at ${death.point} (${death.time})`).toEqual(whole);
        await Promise.all(open.splice(0).map((close) => close()));
      }
    },
    60_000,
  );

  it.each(
    scenarios
      .filter(({ ends }) => ends === 'undone')
      .map((scenario) => [`${scenario.id}: ${scenario.title}`, scenario] as const),
  )('whose run is undone leaves what it found: %s', async (_, scenario) => {
    const world = await aPlaybookWorld(scenario.guide);
    open.push(world.close);
    await scenario.arrange?.(world);
    const found = structuredClone(sizesOf(world));
    const request = { input: scenario.input, by: 'ann', why: 'a test', dryRun: false };
    await drive(world, scenario.id, request, { answer: () => ({ yes: true, by: 'bob' }) });
    expect(world.changes().length).toBeGreaterThan(1);
    expect(sizesOf(world)).toEqual(found);
  });

  it('is tried for every kind of step that asks', async () => {
    const asked = new Set<string>();
    for (const scenario of scenarios) {
      const world = await aPlaybookWorld(scenario.guide);
      open.push(world.close);
      await scenario.arrange?.(world);
      const request = { input: scenario.input, by: 'ann', why: 'a test', dryRun: false };
      const answer = () => ({ yes: true, by: 'bob' });
      const { result } = await drive(world, scenario.id, request, { answer });
      const steps = result.kind === 'ran' ? result.run.plan.steps : [];
      for (const { changes, step } of steps) if (changes) asked.add(step.kind);
    }
    expect(stepKinds.filter((kind) => asks(kind) && !asked.has(kind))).toEqual([]);
  });

  it('is tried for every playbook', () => {
    const tried = new Set(scenarios.map(({ id }) => id));
    expect(playbookIds.filter((id) => !tried.has(id))).toEqual([]);
  });
});
