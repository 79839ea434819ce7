import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { knownShards, shardTables } from '#adapters/care/shards/shard-tables.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('capstan.place_tenant', () => {
  it('places on shards of the guide as it is now, and refuses others', async () => {
    const { app, open } = await server.database();
    const guided = (...ids: string[]) => {
      const shards = ids.map((id) => ({ id, schema: id }));
      return makeCareSchema(open().of('schema'), [shardTables, knownShards({ shards })]);
    };
    const place = async (tenant: string, shard: string) => {
      const { rows } = await app.query('SELECT capstan.place_tenant($1, $2) AS shard', [
        tenant,
        shard,
      ]);
      return rows[0].shard;
    };
    await guided('home', "o'ne");
    expect(await place('1', "o'ne")).toBe("o'ne");
    await expect(place('2', 'hmoe')).rejects.toMatchObject({
      code: '22023',
      message: `tenant 2 cannot be placed on "hmoe": the shards of the guide are home, o'ne`,
    });
    await guided('home', 'two');
    expect((await app.query('SELECT id FROM capstan.shards ORDER BY id')).rows).toEqual([
      { id: 'home' },
      { id: 'two' },
    ]);
    expect(await place('2', 'two')).toBe('two');
    await expect(place('3', "o'ne")).rejects.toMatchObject({ code: '22023' });
    // Who has a place already is told which.
    expect(await place('1', "o'ne")).toBe("o'ne");
    expect((await app.query('SELECT FROM capstan.tenant_shards')).rowCount).toBe(2);
  });
});
