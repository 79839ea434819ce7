import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { rowsEverywhere, startApplication } from './application.ts';
import { fill, shardWorld } from './support.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('a tenant that is moved while it is written', () => {
  it('loses no acknowledged write, has none twice, and no other tenant is refused', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 6, 50);
    // Adoption, as docs/sharding.md has it: tenants that are there are placed before anything is routed.
    await world.home.app.query(
      "SELECT capstan.place_tenant(t::text, 'home') FROM generate_series(1, 6) t",
    );
    const before = new Map(
      await Promise.all(
        ['1', '2'].map(
          async (tenant) => [tenant, (await rowsEverywhere(world, tenant)).get('home')] as const,
        ),
      ),
    );
    const application = startApplication(world, ['1', '2', '9'], 6);
    const settle = async (): Promise<void> => {
      const from = application.writes();
      while (application.writes() < from + 60) await new Promise((done) => setTimeout(done, 5));
    };
    for (const [order, to] of [
      ['a', 'near'],
      ['b', 'far'],
      ['c', 'home'],
      ['d', 'near'],
      ['e', 'home'],
    ] as const) {
      await settle();
      const because = expect.stringContaining(`the tenant lives on ${to}`);
      expect(await world.carryOut(order, { tenant: '2', to })).toMatchObject({ because });
    }
    await settle();
    await application.stop();

    for (const tenant of ['1', '2', '9']) {
      const wanted = new Map([
        ...(before.get(tenant) ?? []),
        ...(application.acknowledged.get(tenant) ?? []),
      ]);
      const found = await rowsEverywhere(world, tenant);
      const places = [...found].filter(([, rows]) => rows.size > 0);
      expect(places).toHaveLength(1);
      expect(new Map([...(places[0]?.[1] ?? [])].sort())).toEqual(new Map([...wanted].sort()));
    }
    expect(application.refusals.get('1')).toEqual([]);
    expect(application.refusals.get('9')).toEqual([]);
    await world.stop();
  }, 120_000);
});
