import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { databaseScenarios } from '../../../playbooks/support/database-scenarios.ts';
import type { Scenario } from '../../../playbooks/support/scenarios.ts';

const writes = ['update-postgres', 'failover-postgres', 'update-env-var', 'create-deploy'];

const awkward = [
  ['every call fails the first time', { failOnceShare: 1 }],
  ['a call in ten is throttled', { throttleShare: 0.1 }],
  ['the answer to every change is lost', { lostReplyShare: 1, only: writes }],
  ['every change answers with an error', { errorAfterEffectShare: 1, only: writes }],
  ['every look shows what was so 45 seconds ago', { staleSeconds: 45 }],
] as const;

const scenarios = databaseScenarios.map((one) => [`${one.id}: ${one.title}`, one] as const);

async function changesOf({ arrange, ends, id, input }: Scenario, faults: object) {
  const world = await aWorld();
  await arrange?.(world);
  world.fake.misbehave({ ...faults });
  const { outcome, status } = ran(await run(world, id, input));
  expect(status, outcome).toBe(ends);
  return operations(world);
}

describe.each(scenarios)('%s', (_, scenario) => {
  it('makes the same changes however awkward Render is', async () => {
    const calm = await changesOf(scenario, {});
    for (const [what, faults] of awkward) {
      expect(await changesOf(scenario, faults), what).toEqual(calm);
    }
  });
});
