import { guide as assetAnchor } from '#config';
import type { PlaybookWorld } from './playbook-world.ts';
import type { Scenario } from './scenarios.ts';

const MINUTE = 60_000;
const ill = { ok: false, status: 503, milliseconds: 20, says: '503 in 20 ms' };

/** A developer's commit is live since a while, after the release with which Asset Anchor begins. */
export function hasNewCommit(
  { clock, fake, seeded }: PlaybookWorld,
  message = 'Faster list',
): void {
  fake.dashboard('POST', `/services/${seeded.api.id}/deploys`, { commitId: 'c0ffee' });
  const pushed = seeded.api.deploys.at(-1);
  if (pushed?.commit) Object.assign(pushed.commit, { message });
  clock.advance(30 * MINUTE);
}

/** Response times are twice what they were, from so many minutes after it is deployed with another plan. */
export function becomesSlow({ answers, fake, seeded }: PlaybookWorld, afterMinutes: number): void {
  const { plan } = seeded.api;
  answers.p95Milliseconds = (at) => {
    const changed = fake.world.effects.find(({ operation }) => operation === 'create-deploy');
    const isSlow = changed !== undefined && at >= changed.at + afterMinutes * MINUTE;
    return isSlow && seeded.api.plan !== plan ? 450 : 200;
  };
}

/** Render's own autoscaler keeps three instances, while the manual count still says two. */
export function isAutoscaled({ clock, fake, seeded }: PlaybookWorld): void {
  fake.dashboard('PUT', `/services/${seeded.api.id}/autoscaling`, {
    enabled: true,
    min: 3,
    max: 6,
    criteria: {
      cpu: { enabled: true, percentage: 60 },
      memory: { enabled: false, percentage: 70 },
    },
  });
  clock.advance(10 * MINUTE);
}

/** Every playbook of services, queues and the kill switch as it succeeds, and as it fails and takes back what it can. */
export const serviceScenarios: readonly Scenario[] = [
  {
    id: 'set-api-scaling',
    title: 'more instances, and bounds that stay',
    input: { service: 'api', min: 3, max: 8 },
    ends: 'succeeded',
  },
  {
    id: 'set-api-scaling',
    title: "Render's own autoscaler is given other bounds and another target",
    input: { service: 'api', min: 2, max: 5, cpu: 70 },
    guide: {
      targets: assetAnchor.targets.map((target) =>
        target.kind === 'service' ? { ...target, mode: 'steer' as const } : target,
      ),
    },
    arrange: (world) => isAutoscaled(world),
    ends: 'succeeded',
  },
  {
    id: 'set-api-scaling',
    title: "Render's own autoscaler is turned off, and what runs stays",
    input: { service: 'api', min: 2, max: 5 },
    arrange: (world) => isAutoscaled(world),
    ends: 'succeeded',
  },
  {
    id: 'upgrade-api-plan',
    title: 'the next plan with one deploy',
    input: { service: 'api', minutes: 3 },
    ends: 'succeeded',
  },
  {
    id: 'upgrade-api-plan',
    title: 'the deploy that Render begins by itself is enough',
    input: { service: 'api', minutes: 3 },
    arrange: ({ fake }) => {
      fake.world.deploysOnUpdate = true;
    },
    ends: 'succeeded',
  },
  {
    id: 'upgrade-api-plan',
    title: 'it gets slower, and the old plan comes back',
    input: { service: 'api', minutes: 3 },
    arrange: (world) => becomesSlow(world, 2),
    ends: 'undone',
  },
  {
    id: 'verify-api-health',
    title: 'everything is well',
    input: { service: 'api' },
    ends: 'succeeded',
  },
  {
    id: 'restart-service',
    title: 'every instance is a fresh one',
    input: { service: 'api' },
    ends: 'succeeded',
  },
  {
    id: 'rollback-deploy',
    title: 'the commit before is live again',
    input: { service: 'api' },
    arrange: (world) => hasNewCommit(world),
    ends: 'succeeded',
  },
  {
    id: 'rollback-deploy',
    title: 'the old build is ill, and the new one comes back',
    input: { service: 'api' },
    arrange: (world) => {
      hasNewCommit(world);
      world.answers.health = ill;
    },
    ends: 'undone',
  },
  {
    id: 'redrive-dead-letters',
    title: 'all letters are sent back',
    input: { queue: 'all' },
    arrange: ({ answers }) => {
      answers.deadLetters['hints'] = 3;
    },
    ends: 'succeeded',
  },
  {
    id: 'pause',
    title: 'one target for two hours',
    input: { target: 'api', for: '2h' },
    ends: 'succeeded',
  },
  {
    id: 'resume',
    title: 'everything',
    input: { target: 'all' },
    arrange: ({ clock, stores }) => {
      stores.table.putPause({ by: 'ann', why: 'a launch', at: clock.now() });
    },
    ends: 'succeeded',
  },
];
