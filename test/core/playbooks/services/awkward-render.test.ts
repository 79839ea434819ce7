import { afterEach, describe, expect, it } from 'vitest';
import type { PlaybookId } from '#core/playbooks/ids.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { hasNewCommit, isAutoscaled } from '../../../playbooks/support/service-scenarios.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const writes = [
  'scale-service',
  'autoscale-service',
  'update-service',
  'create-deploy',
  'restart-service',
  'rollback-deploy',
];

const awkward = [
  ['every call fails the first time', { failOnceShare: 1 }],
  ['the answer to every change is lost', { lostReplyShare: 1, only: writes }],
  ['every change answers with an error', { errorAfterEffectShare: 1, only: writes }],
  ['every look shows what was so 45 seconds ago', { staleSeconds: 45 }],
] as const;

const runs: readonly (readonly [PlaybookId, object, readonly string[]])[] = [
  ['set-api-scaling', { min: 3, max: 8 }, ['scale-service']],
  ['upgrade-api-plan', { minutes: 3 }, ['update-service', 'create-deploy']],
  ['restart-service', {}, ['restart-service']],
  ['rollback-deploy', {}, ['rollback-deploy']],
];

describe.each(awkward)('when %s', (_, faults) => {
  it.each(runs)('%s succeeds and changes everything once', async (id, input, operations) => {
    const world = await aPlaybookWorld();
    open.push(world.close);
    hasNewCommit(world);
    world.fake.misbehave(faults);
    const request = { input: { service: 'api', ...input }, why: 'a test', dryRun: false };
    const { result } = await drive(world, id, request);
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
    expect(world.changes().map(({ operation }) => operation)).toEqual(operations);
  });
});

describe('the hand-over from Render to Capstan', () => {
  it.each(awkward)('keeps what runs when %s', async (_, faults) => {
    const world = await aPlaybookWorld();
    open.push(world.close);
    isAutoscaled(world);
    world.fake.misbehave(faults);
    const input = { service: 'api', min: 2, max: 8 };
    const request = { input, why: 'a test', dryRun: false };
    const { result } = await drive(world, 'set-api-scaling', request);
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
    expect(world.seeded.api).toMatchObject({ numInstances: 3, autoscaling: { enabled: false } });
  });
});
