import { describe, expect, it } from 'vitest';
import { json, startLyingServer } from '../lying-server.ts';
import { aClient } from './a-client.ts';
import { aFakeRender } from './a-fake-render.ts';

const service = 'srv-00000000000000000000';

describe('services', () => {
  it('reads a service with its instances and deploys', async () => {
    const { client, api, seeded } = await aFakeRender();
    const read = await client.getService(api.renderId);
    expect(read.serviceDetails).toMatchObject({ plan: 'standard', numInstances: 2 });
    const instances = await client.listInstances(api.renderId);
    expect(instances.map(({ id }) => id)).toEqual(seeded.api.instances.map(({ id }) => id));
    const [deploy] = await client.listDeploys(api.renderId, 5);
    const [known] = seeded.api.deploys;
    expect(deploy).toMatchObject({ id: known?.id, status: 'live' });
    expect(deploy?.createdAt).toBe(Math.floor(known?.createdAt ?? 0));
  });

  it('scales to an absolute number and reads nothing into the empty 202', async () => {
    const { client, api, fake } = await aFakeRender();
    await expect(client.scale(api.renderId, 4)).resolves.toBeUndefined();
    expect(fake.world.effects.at(-1)).toMatchObject({ resourceId: api.renderId, applied: true });
    expect((await client.getService(api.renderId)).serviceDetails.numInstances).toBe(4);
  });

  it('writes the whole autoscaling block and gets it back', async () => {
    const { client, api } = await aFakeRender();
    const block = {
      enabled: true,
      min: 2,
      max: 5,
      criteria: {
        cpu: { enabled: true, percentage: 60 },
        memory: { enabled: false, percentage: 70 },
      },
    };
    await expect(client.putAutoscaling(api.renderId, block)).resolves.toEqual(block);
    expect((await client.getService(api.renderId)).serviceDetails.autoscaling).toEqual(block);
  });

  it('changes the plan of a service with one nested field', async () => {
    const { client, api } = await aFakeRender();
    const changed = await client.patchServicePlan(api.renderId, 'pro');
    expect(changed.serviceDetails.plan).toBe('pro');
  });

  it('deploys the present build, with a deploy or an empty answer behind another one', async () => {
    const { client, api, seeded } = await aFakeRender();
    const first = await client.deploy(api.renderId);
    expect(seeded.api.deploys.at(-1)).toMatchObject({ id: first?.id, builds: false });
    await expect(client.deploy(api.renderId)).resolves.toBeUndefined();
  });
});

describe('databases and Key Value', () => {
  it('sends only the key that changes', async () => {
    const { url, seen } = await startLyingServer(json(500, {}));
    const client = aClient(url);
    const id = 'dpg-00000000000000000000-a';
    await client.patchPostgres(id, { plan: 'pro_8gb' }).catch(() => {});
    await client.patchPostgres(id, { diskSizeGB: 20 }).catch(() => {});
    expect(seen.map(({ body }) => body)).toEqual(['{"plan":"pro_8gb"}', '{"diskSizeGB":20}']);
  });

  it('can say neither two changes at once nor a list of replicas, which would delete the others', async () => {
    const { url, seen } = await startLyingServer(json(500, {}));
    const client = aClient(url);
    const id = 'dpg-00000000000000000000-a';
    // @ts-expect-error one change at a time
    await client.patchPostgres(id, { plan: 'pro_8gb', diskSizeGB: 20 }).catch(() => {});
    // @ts-expect-error a partial list is a deletion
    await client.patchPostgres(id, { plan: 'pro_8gb', readReplicas: [] }).catch(() => {});
    expect(seen.map(({ body }) => body)).toEqual(['{"plan":"pro_8gb"}', '{"plan":"pro_8gb"}']);
  });

  it('changes plan and disk of a database, which shows the plan while it is still creating', async () => {
    const { client, database } = await aFakeRender();
    await client.patchPostgres(database.renderId, { diskSizeGB: 20 });
    await client.patchPostgres(database.renderId, { plan: 'pro_8gb' });
    const read = await client.getPostgres(database.renderId);
    expect(read).toMatchObject({ plan: 'pro_8gb', diskSizeGB: 20, status: 'creating' });
  });

  it('changes the plan of a Key Value instance', async () => {
    const { client, redis } = await aFakeRender();
    await client.patchKeyValuePlan(redis.renderId, 'pro');
    expect((await client.getKeyValue(redis.renderId)).plan).toBe('pro');
  });
});

describe('lists', () => {
  it('lists the workspaces of the key and reads one', async () => {
    const { client, fake } = await aFakeRender();
    const [owner] = await client.listOwners();
    expect(owner?.id).toBe(fake.world.owner.id);
    await expect(client.getOwner(fake.world.owner.id)).resolves.toEqual(owner);
  });

  it('goes on past a short page and folds what comes twice', async () => {
    const row = (id: string, cursor: string) => ({ cursor, owner: { id, name: id, type: 'team' } });
    const pages = [[row('tea-1', 'a')], [row('tea-1', 'b'), row('tea-2', 'c')], []];
    const { url, seen } = await startLyingServer((response) => {
      response.end(JSON.stringify(pages[seen.length - 1]));
    });
    const owners = await aClient(url).listOwners();
    expect(owners.map(({ id }) => id)).toEqual(['tea-1', 'tea-2']);
    expect(seen.map((one) => new URL(one.url, url).searchParams.get('cursor'))).toEqual([
      null,
      'a',
      'c',
    ]);
  });

  it('ends when a cursor comes again', async () => {
    const page = [{ cursor: 'same', owner: { id: 'tea-1', name: 'one', type: 'team' } }];
    const { url, seen } = await startLyingServer(json(200, page));
    await expect(aClient(url).listOwners()).resolves.toHaveLength(1);
    expect(seen).toHaveLength(2);
  });
});

describe('open sets', () => {
  it.each([
    ['a plan nobody knows', { plan: '64c-1t' }],
    ['a type nobody knows', { type: 'quantum_service' }],
    ['a suspension word nobody knows', { suspended: 'half' }],
  ])('accepts %s', async (_, { plan = 'pro', ...rest }: Record<string, string>) => {
    const body = {
      id: service,
      name: 'api',
      type: 'web_service',
      suspended: 'not_suspended',
      ...rest,
      serviceDetails: { plan, numInstances: 2, invented: { by: 'Render' } },
    };
    const { url } = await startLyingServer(json(200, body));
    const read = await aClient(url).getService(service);
    expect(read.serviceDetails.plan).toBe(plan);
  });
});
