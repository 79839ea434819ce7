import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { fill, rowsIn, shardWorld } from './support.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('move-tenant', () => {
  it('takes a tenant to another schema, to another database, and back, and leaves all others', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 3, 40);
    const [two, three] = [
      await rowsIn(world.home.app, 'public', '2'),
      await rowsIn(world.home.app, 'public', '3'),
    ];
    for (const [order, to, app, schema] of [
      ['a', 'near', world.home.app, 'shard_1'],
      ['b', 'far', world.far.app, 'shard_2'],
      ['c', 'home', world.home.app, 'public'],
      ['d', 'far', world.far.app, 'shard_2'],
    ] as const) {
      expect(await world.carryOut(order, { tenant: '2', to })).toMatchObject({ is: 'done' });
      expect(await rowsIn(app, schema, '2')).toEqual(two);
      for (const other of ['public', 'shard_1'].filter((one) => one !== schema)) {
        expect(await rowsIn(world.home.app, other, '2')).toEqual([]);
      }
    }
    expect(await rowsIn(world.home.app, 'public', '3')).toEqual(three);
    const { rows } = await world.home.app.query(
      'SELECT tenant, shard, version FROM capstan.tenant_shards',
    );
    expect(rows).toEqual([{ tenant: '2', shard: 'far', version: '5' }]);
    await world.stop();
  });
});
