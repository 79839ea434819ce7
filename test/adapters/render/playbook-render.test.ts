import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playbookRender } from '#adapters/render/playbook-render.ts';
import type { PlaybookRender } from '#core/playbooks/world.ts';
import { json, startLyingServer } from '../lying-server.ts';
import { aPlaybookClient } from './a-client.ts';
import { aPlaybookRender } from './a-fake-render.ts';

const MINUTE = 60_000;
const block = {
  enabled: true,
  min: 2,
  max: 5,
  criteria: { cpu: { enabled: true, percentage: 60 }, memory: { enabled: false, percentage: 70 } },
};

describe('service', () => {
  it('tells address, health path, plan and what deployed what', async () => {
    const { api, fake, render } = await aPlaybookRender();
    fake.dashboard('POST', `/services/${api.renderId}/deploys`, {});
    const service = await render.service(api);
    expect(service).toMatchObject({
      id: api.renderId,
      healthPath: '/health',
      plan: 'standard',
      manualInstances: 2,
      suspended: false,
      hasDisk: false,
    });
    expect(service.url).toMatch(/^https:\/\/asset-anchor-api.*\.onrender\.com$/);
    expect(service.deploys.map(({ trigger }) => trigger)).toEqual(['manual', 'new_commit']);
    expect(service.deploys[1]).toMatchObject({ status: 'live', commit: 'Release' });
    expect(service.instances).toHaveLength(2);
  });

  it('is restarted, deployed and rolled back by one deploy each', async () => {
    const { api, clock, render, seeded } = await aPlaybookRender();
    const first = seeded.api.deploys[0]?.id ?? '';
    await render.restart(api);
    clock.advance(10 * MINUTE);
    await render.deploy(api);
    clock.advance(10 * MINUTE);
    await render.rollBack(api, first);
    const { deploys } = await render.service(api);
    expect(deploys.map(({ trigger }) => trigger)).toEqual([
      'rollback',
      'api',
      'other',
      'new_commit',
    ]);
    await expect(render.rollBack(api, '../suspend')).rejects.toBeInstanceOf(RangeError);
  });

  it('has its autoscaling replaced only over the block that was read', async () => {
    const { api, render, seeded, written } = await aPlaybookRender();
    await render.setAutoscaling(api, undefined, block);
    expect(seeded.api.autoscaling).toEqual(block);
    await render.setAutoscaling(api, undefined, block);
    const next = { ...block, min: 3 };
    await expect(render.setAutoscaling(api, undefined, next)).rejects.toMatchObject({
      name: 'RenderRejected',
      status: 409,
    });
    await render.setAutoscaling(api, block, next);
    expect(written()).toHaveLength(2);
  });

  it.each([
    { ...block, min: 6 },
    { ...block, max: 101 },
    { ...block, min: 1.5 },
    { ...block, criteria: { ...block.criteria, cpu: { enabled: true, percentage: 95 } } },
  ])('is sent no block that Render cannot mean', async (wrong) => {
    const { api, fake, render } = await aPlaybookRender();
    await expect(render.setAutoscaling(api, undefined, wrong)).rejects.toMatchObject({
      name: 'TargetRefused',
      outcome: 'not-applied',
    });
    expect(fake.exchanges).toEqual([]);
  });
});

describe('database', () => {
  it('tells plan, disk, pooler, replicas and whether it can be restored', async () => {
    const { clock, database, render, seeded } = await aPlaybookRender();
    await expect(render.database(database)).resolves.toEqual({
      id: database.renderId,
      plan: 'pro_4gb',
      status: 'available',
      diskGb: 15,
      highAvailability: false,
      pool: 'none',
      replicas: [],
      suspended: false,
      inMaintenance: false,
    });
    Object.assign(seeded.database, { createdAt: clock.now() });
    await expect(render.backup(database)).resolves.toEqual({ available: false });
    clock.advance(11 * MINUTE);
    await expect(render.backup(database)).resolves.toMatchObject({
      available: true,
      since: expect.any(Number),
    });
  });

  it('gets its pooler once, however often that is asked', async () => {
    const { clock, database, render, written } = await aPlaybookRender();
    await render.setPool(database, 'pgbouncer');
    await render.setPool(database, 'pgbouncer');
    expect(await render.database(database)).toMatchObject({
      pool: 'pgbouncer',
      status: 'creating',
    });
    clock.advance(5 * MINUTE);
    expect(await render.database(database)).toMatchObject({ status: 'available' });
    expect(written()).toHaveLength(1);
  });

  it('fails over only with a standby', async () => {
    const { clock, database, fake, render } = await aPlaybookRender();
    await expect(render.failOver(database)).rejects.toMatchObject({ status: 400 });
    fake.dashboard('PATCH', `/postgres/${database.renderId}`, { enableHighAvailability: true });
    clock.advance(5 * MINUTE);
    await render.failOver(database);
    expect(await render.database(database)).toMatchObject({ status: 'unavailable' });
  });
});

describe('addReplica', () => {
  it('writes the whole list with one more, parameters of the others kept', async () => {
    const { clock, database, fake, render, seeded } = await aPlaybookRender();
    const theirs = { name: 'reports', parameterOverrides: { work_mem: '64MB' } };
    fake.dashboard('PATCH', `/postgres/${database.renderId}`, { readReplicas: [theirs] });
    clock.advance(5 * MINUTE);
    await render.addReplica(database, 'reads');
    expect(seeded.database.readReplicas).toMatchObject([theirs, { name: 'reads' }]);
    expect(await render.replica(database, 'reads')).toMatchObject({ plan: 'pro_4gb' });
    expect(await render.replica(database, 'writes')).toBeUndefined();
  });

  it('asks once, however often it is called', async () => {
    const { clock, database, render, written } = await aPlaybookRender();
    await render.addReplica(database, 'reads');
    await render.addReplica(database, 'reads');
    clock.advance(5 * MINUTE);
    await render.addReplica(database, 'reads');
    expect(written()).toHaveLength(1);
  });

  it('waits for a database that something is under way with', async () => {
    const { database, fake, render, written } = await aPlaybookRender();
    fake.dashboard('PATCH', `/postgres/${database.renderId}`, { plan: 'pro_8gb' });
    await expect(render.addReplica(database, 'reads')).rejects.toMatchObject({
      name: 'RenderUnavailable',
      outcome: 'not-applied',
    });
    expect(written()).toEqual([]);
  });

  it('writes nothing when two reads differ', async () => {
    let reads = 0;
    const { database } = await aPlaybookRender();
    const { seen, url } = await startLyingServer((response) => {
      reads += 1;
      const replicas = [{ id: 'dpg-1-b', name: 'reports' }].slice(0, reads === 1 ? 1 : 0);
      const body = { id: database.renderId, name: 'd', plan: 'pro_4gb', diskSizeGB: 15 };
      json(200, { ...body, status: 'available', readReplicas: replicas })(response, {
        method: '',
        url: '',
        body: '',
        headers: {},
      });
    });
    const render = playbookRender(aPlaybookClient(url), [database]);
    await expect(render.addReplica(database, 'reads')).rejects.toThrow(
      'its replicas change just now',
    );
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('repeats every field of the others, also one that nobody here knows', async () => {
    const { database } = await aPlaybookRender();
    const theirs = { name: 'reports', parameterOverrides: { work_mem: '64MB' }, zone: 'b' };
    const readReplicas = [{ id: 'dpg-1-b', ...theirs, note: null }];
    const { seen, url } = await startLyingServer(
      json(200, {
        id: database.renderId,
        name: 'd',
        plan: 'pro_4gb',
        diskSizeGB: 15,
        status: 'available',
        readReplicas,
      }),
    );
    const render = playbookRender(aPlaybookClient(url), [database]);
    await render.addReplica(database, 'reads');
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({
      readReplicas: [theirs, { name: 'reads' }],
    });
  });

  it.each(['', 'R', 'a b', '-a', 'a/b', 'x'.repeat(64)])('refuses the name "%s"', async (name) => {
    const { database, fake, render } = await aPlaybookRender();
    await expect(render.addReplica(database, name)).rejects.toThrow('cannot name a replica');
    expect(fake.exchanges).toEqual([]);
  });
});

describe('connections', () => {
  it('are told apart by what they lead to, and put where they are wanted', async () => {
    const { api, clock, client, database, render, seeded } = await aPlaybookRender();
    const inVariable = () => render.connectionIn(api, 'DATABASE_URL', database);
    seeded.api.envVars.delete('DATABASE_URL');
    expect(await inVariable()).toBe('absent');
    seeded.api.envVars.set('DATABASE_URL', 'postgresql://somebody@elsewhere/else');
    expect(await inVariable()).toBe('other');
    await render.pointAt(api, 'DATABASE_URL', database, 'direct');
    expect(await inVariable()).toBe('direct');
    await render.addReplica(database, 'reads');
    clock.advance(5 * MINUTE);
    await render.setPool(database, 'pgbouncer');
    clock.advance(5 * MINUTE);
    for (const connection of ['pooled', 'replica:reads', 'direct'] as const) {
      await render.pointAt(api, 'DATABASE_URL', database, connection);
      expect(await inVariable()).toBe(connection);
    }
    const { internal } = await client.connectionInfo(database.renderId);
    expect(seeded.api.envVars.get('DATABASE_URL')).toBe(internal.reveal());
  });

  it("keep the application's own dialect and options", async () => {
    const { api, clock, database, render, seeded } = await aPlaybookRender();
    await render.pointAt(api, 'DATABASE_URL', database, 'direct');
    const plain = seeded.api.envVars.get('DATABASE_URL') ?? '';
    const own = `${plain.replace('postgresql:', 'postgresql+psycopg2:')}?sslmode=require`;
    seeded.api.envVars.set('DATABASE_URL', own);
    expect(await render.connectionIn(api, 'DATABASE_URL', database)).toBe('direct');
    await render.setPool(database, 'pgbouncer');
    clock.advance(5 * MINUTE);
    await render.pointAt(api, 'DATABASE_URL', database, 'pooled');
    expect(seeded.api.envVars.get('DATABASE_URL')).toMatch(
      /^postgresql\+psycopg2:\/\/.*:6432\/.*\?sslmode=require$/,
    );
    expect(await render.connectionIn(api, 'DATABASE_URL', database)).toBe('pooled');
  });

  it('are from outside for a service in another region', async () => {
    const { api, client, database, render, seeded } = await aPlaybookRender();
    Object.assign(seeded.api, { region: 'frankfurt' });
    await render.pointAt(api, 'DATABASE_URL', database, 'direct');
    const { external } = await client.connectionInfo(database.renderId);
    expect(seeded.api.envVars.get('DATABASE_URL')).toBe(external.reveal());
  });

  it('that are not there are refused, and nothing is written', async () => {
    const { api, database, render, written } = await aPlaybookRender();
    await expect(render.pointAt(api, 'DATABASE_URL', database, 'pooled')).rejects.toThrow(
      'its pooler is not on',
    );
    await expect(render.pointAt(api, 'DATABASE_URL', database, 'replica:reads')).rejects.toThrow(
      'it has no replica "reads"',
    );
    expect(written()).toEqual([]);
  });

  it('show nothing of themselves when they are printed', async () => {
    const { client, database, seeded } = await aPlaybookRender();
    const info = await client.connectionInfo(database.renderId);
    const { inspect } = await import('node:util');
    expect(`${JSON.stringify(info)} ${inspect(info)}`).not.toContain(seeded.database.password);
  });
});

describe('measured', () => {
  it('gives the points of one signal between two times', async () => {
    const { api, clock, render, world } = await aPlaybookRender();
    const now = clock.now();
    for (let ago = 5; ago >= 0; ago -= 1) {
      const labels = { quantile: '0.95' };
      world.metrics.record(api.renderId, 'http-latency', labels, now - ago * MINUTE, 100 + ago);
    }
    const from = now - 3 * MINUTE;
    const points = await render.measured(api, 'response-time', from, now - MINUTE);
    expect(points).toEqual([
      { at: now - 2 * MINUTE, value: 102 },
      { at: now - MINUTE, value: 101 },
    ]);
    expect(await render.measured(api, 'storage', from, now)).toEqual([]);
  });
});

describe('targets', () => {
  it("that are not the guide's are refused before any request", async () => {
    const { api, database, fake, render } = await aPlaybookRender();
    const service = { ...api, renderId: 'srv-99999999999999999999' };
    const other = { ...database, renderId: 'dpg-99999999999999999999-a' };
    const calls: readonly ((render: PlaybookRender) => Promise<unknown>)[] = [
      ({ facts }) => facts(service),
      ({ apply }) => apply(service, { kind: 'set-instances', from: 1, to: 2 }),
      (one) => one.service(service),
      (one) => one.database(other),
      (one) => one.replica(other, 'reads'),
      (one) => one.addReplica(other, 'reads'),
      (one) => one.setPool(other, 'pgbouncer'),
      (one) => one.failOver(other),
      (one) => one.backup(other),
      (one) => one.deploy(service),
      (one) => one.restart(service),
      (one) => one.rollBack(service, 'dep-00000000000000000000'),
      (one) => one.setAutoscaling(service, undefined, block),
      (one) => one.connectionIn(service, 'KEY', database),
      (one) => one.pointAt(service, 'KEY', database, 'direct'),
      (one) => one.measured(service, 'cpu', 0, 1),
    ];
    expect(calls).toHaveLength(Object.keys(render).length);
    for (const call of calls) {
      await expect(call(render)).rejects.toMatchObject({ name: 'TargetRefused' });
    }
    expect(fake.exchanges).toEqual([]);
  });

  it('get no list of replicas shorter than the one there is, whatever is asked', async () => {
    const names = fc.array(fc.constantFrom('aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg'), {
      minLength: 1,
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(names, async (wanted) => {
        const { clock, database, render, seeded } = await aPlaybookRender();
        for (const name of wanted) {
          const before = seeded.database.readReplicas.map((replica) => replica.name);
          await render.addReplica(database, name).catch(() => {});
          clock.advance(5 * MINUTE);
          const after = seeded.database.readReplicas.map((replica) => replica.name);
          expect(after).toEqual(expect.arrayContaining(before));
        }
        const distinct = [...new Set(wanted)].slice(0, 5).sort();
        expect(seeded.database.readReplicas.map(({ name }) => name).sort()).toEqual(distinct);
      }),
      { numRuns: 15 },
    );
  });
});
