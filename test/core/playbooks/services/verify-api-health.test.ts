import { afterEach, describe, expect, it } from 'vitest';
import { emptyHistory, type History } from '#core/history.ts';
import type { Finding } from '#core/playbooks/run-record.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';
import { isAutoscaled } from '../../../playbooks/support/service-scenarios.ts';

const MINUTE = 60_000;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function aWorld(): Promise<PlaybookWorld> {
  const world = await aPlaybookWorld();
  open.push(world.close);
  return world;
}

async function look(world: PlaybookWorld, input: object = {}) {
  const request = { input: { service: 'api', ...input } };
  const { result } = await drive(world, 'verify-api-health', request);
  expect(world.changes()).toEqual([]);
  if (result.kind !== 'ran') throw new Error(JSON.stringify(result));
  return result.run;
}

const failing = (findings: readonly Finding[] = []): readonly string[] =>
  findings.filter(({ passed }) => !passed).map(({ found, what }) => `${what}: ${found}`);

function scaled({ clock, fake, seeded }: PlaybookWorld, numInstances: number): void {
  fake.dashboard('POST', `/services/${seeded.api.id}/scale`, { numInstances });
  clock.advance(5 * MINUTE);
}

describe('verify-api-health', () => {
  it('passes every line of a service that is well, and holds nothing', async () => {
    const world = await aWorld();
    const run = await look(world);
    expect(run).toMatchObject({ status: 'succeeded', verified: true });
    expect(run.findings?.map(({ what }) => what)).toEqual([
      'health path',
      'instances',
      'last deploy',
      'requests answered with an error',
      '95th percentile of the response time',
      'instances that started by themselves in the last hour',
    ]);
    expect(failing(run.findings)).toEqual([]);
    expect(world.stores.holds.size).toBe(0);
    expect(world.stores.notices).toEqual([]);
  });

  it('fails with every line that is not as wanted, and tells people', async () => {
    const world = await aWorld();
    world.answers.health = { ok: false, status: 503, milliseconds: 8, says: '503 in 8 ms' };
    world.answers.p95Milliseconds = () => 700;
    const run = await look(world);
    expect(run).toMatchObject({ status: 'failed', verified: false });
    expect(failing(run.findings)).toEqual([
      'health path: 503 in 8 ms',
      '95th percentile of the response time: 700 ms',
    ]);
    expect(run.outcome).toContain(
      '95th percentile of the response time: 700 ms, wanted at most 500',
    );
    expect(world.stores.notices).toHaveLength(1);
  });

  const measuring = (world: PlaybookWorld, value: number | undefined): PlaybookWorld => {
    const measured: PlaybookWorld['world']['render']['measured'] = async (_, signal, from) =>
      signal === 'request-rate' && value !== undefined ? [{ at: from + MINUTE, value }] : [];
    return { ...world, world: { ...world.world, render: { ...world.world.render, measured } } };
  };

  it('fails what is not measured, and passes where nobody asks', async () => {
    const silent = ['requests answered with an error', '95th percentile of the response time'];
    const notMeasured = silent.map((what) => `${what}: not measured`);
    expect(failing((await look(measuring(await aWorld(), undefined))).findings)).toEqual(
      notMeasured,
    );
    expect(failing((await look(measuring(await aWorld(), 7))).findings)).toEqual(notMeasured);
    const idle = await look(measuring(await aWorld(), 0));
    expect(idle).toMatchObject({ status: 'succeeded', verified: true });
    expect(idle.findings?.filter(({ found }) => found === 'no traffic')).toHaveLength(2);
  });

  it('passes a service without a public address, which nobody measures', async () => {
    const world = measuring(await aWorld(), undefined);
    const { render } = world.world;
    const service: typeof render.service = async (target) => {
      const { url: _, ...detail } = await render.service(target);
      return detail;
    };
    const hidden = { ...world, world: { ...world.world, render: { ...render, service } } };
    const { findings, status } = await look(hidden);
    expect(status).toBe('succeeded');
    const found = 'not measured: it has no public address';
    expect(findings?.filter((finding) => finding.found === found)).toHaveLength(2);
  });

  it("takes a line of its own instead of the guide's", async () => {
    const world = await aWorld();
    world.answers.p95Milliseconds = () => 700;
    expect(await look(world, { maxResponseMs: 800 })).toMatchObject({ status: 'succeeded' });
  });

  it('fails while fewer run than should, and a suspended service', async () => {
    const world = await aWorld();
    world.seeded.api.instances.splice(0, 1);
    expect(failing((await look(world)).findings)).toEqual(['instances: 1 run']);
    const asleep = await aWorld();
    asleep.fake.dashboard('POST', `/services/${asleep.seeded.api.id}/suspend`);
    asleep.clock.advance(5 * MINUTE);
    expect(failing((await look(asleep)).findings)).toContain('instances: suspended');
  });

  it('fails when the last deploy did not become live, and says which one serves', async () => {
    const world = await aWorld();
    world.fake.world.deployFailure = 'build';
    const [live] = world.seeded.api.deploys;
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/deploys`, {});
    world.clock.advance(30 * MINUTE);
    expect(failing((await look(world)).findings)).toEqual([
      expect.stringMatching(
        new RegExp(`last deploy: dep-\\w+ is build_failed; ${live?.id} serves`),
      ),
    ]);
  });

  it('counts instances that started without a deploy and without a change of ours', async () => {
    const world = await aWorld();
    scaled(world, 4);
    expect(failing((await look(world)).findings)).toEqual([
      'instances that started by themselves in the last hour: 2',
    ]);
    const action = { kind: 'set-instances', from: 2, to: 4 } as const;
    const sentAt = world.clock.now() - 5 * MINUTE;
    const history = { acts: [{ action, sentAt, settledAt: sentAt }] } as unknown as History;
    await world.world.state.write('api', { history: { ...emptyHistory, ...history } }, 0);
    const again = await drive(
      world,
      'verify-api-health',
      { input: { service: 'api' } },
      { name: 'again' },
    );
    expect(again.result).toMatchObject({ run: { status: 'succeeded' } });
  });

  it('does not count what a deploy or Render itself started', async () => {
    const world = await aWorld();
    world.fake.dashboard('POST', `/services/${world.seeded.api.id}/deploys`, {});
    world.clock.advance(15 * MINUTE);
    expect(failing((await look(world)).findings)).toEqual([]);
    const steered = await aWorld();
    isAutoscaled(steered);
    const { findings } = await look(steered);
    expect(findings?.at(-1)).toMatchObject({ found: 'cannot be told: Render scales it' });
    expect(failing(findings)).toEqual([]);
  });
});
