import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseInspector } from '#adapters/database-inspector.ts';
import { parseSecrets } from '#adapters/parse-secrets.ts';
import { prober } from '#adapters/prober.ts';
import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { playbookRender } from '#adapters/render/playbook-render.ts';
import { playbookClient } from '#adapters/render/playbooks/playbook-client.ts';
import { rateBudget } from '#adapters/render/rate-budget.ts';
import { guide } from '#config';
import type { PostgresTarget, ServiceTarget } from '#core/guide.ts';
import { PacedClock } from '#local/clock.ts';
import { type SimulatedRender, startSimulatedRender } from '#local/session/simulated-render.ts';
import { weekday } from '#local/workload/weekday.ts';

const MINUTE = 60_000;
const MORNING = Date.UTC(2026, 7, 3, 15);
const callsPerMinute = { reads: 10_000, writes: 10_000, perService: 10_000 };

const clock = new PacedClock(MORNING, Number.POSITIVE_INFINITY);
let release = clock.hold();
let simulated: SimulatedRender;
beforeAll(async () => {
  const workload = weekday({ requestsPerDay: 100_000, concurrentUsers: 500, seed: 1 });
  simulated = await startSimulatedRender({ guide, clock, workload, seed: 1 });
});
afterAll(async () => {
  await simulated.stop();
  clock.stop();
});

/** Lets simulated time pass, and keeps it while the test asks. */
async function pass(minutes: number): Promise<void> {
  const until = clock.now() + minutes * MINUTE;
  release();
  await new Promise<void>((resolve) => {
    clock.at(until, resolve);
  });
  release = clock.hold();
}

function adapters() {
  const secrets = parseSecrets('local', JSON.stringify(simulated.secret));
  const { renderApiKey: key, renderApiUrl: url } = secrets;
  const now = () => clock.now();
  const budget = rateBudget({ callsPerMinute, counter: localCallCounter(), now });
  const client = playbookClient({ access: async () => ({ key, url }), budget, now });
  return {
    render: playbookRender(client, guide.targets),
    inspector: databaseInspector({ read: async () => secrets }, client),
  };
}

const targets: readonly (ServiceTarget | PostgresTarget)[] = guide.targets.filter(
  (target) => target.kind !== 'key-value',
);
const api = targets.find((target) => target.kind === 'service') as ServiceTarget;
const database = targets.find((target) => target.kind === 'postgres') as PostgresTarget;

describe('the simulated Render, as playbooks find it', () => {
  it('has a healthy service and a database that tells of itself', async () => {
    const { inspector, render } = adapters();
    const health = await prober().health(await render.service(api));
    expect(health).toMatchObject({ ok: true, status: 200 });
    const report = await inspector.report(database);
    expect(report).toMatchObject({ maxConnections: 100, timeline: 1, streaming: [], unknown: [] });
    expect(report.slowest).toHaveLength(3);
    expect(await render.connectionIn(api, 'DATABASE_URL', database)).toBe('direct');
    expect(await render.backup(database)).toMatchObject({ available: true });
  });

  it('makes a replica over minutes, which answers queries once the service knows it', async () => {
    const { inspector, render } = adapters();
    await render.addReplica(database, 'reads');
    await pass(3);
    expect(await render.replica(database, 'reads')).toMatchObject({ status: 'creating' });
    await expect(inspector.replica(database, 'reads')).rejects.toThrow('could not be asked');
    await pass(6);
    expect(await render.replica(database, 'reads')).toMatchObject({ status: 'available' });
    const before = await inspector.replica(database, 'reads');
    expect(before.inRecovery).toBe(true);
    expect(before.lagSeconds).toBeLessThan(2);
    const { streaming } = await inspector.report(database);
    expect(streaming.map(({ name }) => name)).toEqual(['reads']);
    await render.pointAt(api, 'DATABASE_REPLICA_URL', database, 'replica:reads');
    expect(await render.connectionIn(api, 'DATABASE_REPLICA_URL', database)).toBe('replica:reads');
    await pass(5);
    const unused = await inspector.replica(database, 'reads');
    expect(unused.transactions - before.transactions).toBeLessThan(30);
    await render.deploy(api);
    await pass(15);
    const used = await inspector.replica(database, 'reads');
    expect(used.transactions - unused.transactions).toBeGreaterThan(200);
  });

  it('is away for minutes when the pooler is turned on, and is reached through it then', async () => {
    const { inspector, render } = adapters();
    await render.setPool(database, 'pgbouncer');
    await pass(1);
    await expect(inspector.report(database)).rejects.toThrow('could not be asked');
    expect(await prober().health(await render.service(api))).toMatchObject({ status: 503 });
    await pass(4);
    expect(await render.database(database)).toMatchObject({
      pool: 'pgbouncer',
      status: 'available',
    });
    await render.pointAt(api, 'DATABASE_URL', database, 'pooled');
    expect(await render.connectionIn(api, 'DATABASE_URL', database)).toBe('pooled');
    expect(await prober().health(await render.service(api))).toMatchObject({ ok: true });
  });

  it('fails over in seconds, onto the next timeline', async () => {
    const { inspector, render } = adapters();
    simulated.render.dashboard('PATCH', `/postgres/${database.renderId}`, {
      enableHighAvailability: true,
    });
    await pass(5);
    await render.failOver(database);
    await pass(2);
    expect(await inspector.report(database)).toMatchObject({ timeline: 2 });
  });
});
