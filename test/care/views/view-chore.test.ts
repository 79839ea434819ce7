import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { MONTHLY, ViewWorld } from './support/view-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const name = 'monthly_sales_summary';

describe('a materialized view', () => {
  it('is made, and refreshed at its times only when something changed', async () => {
    const world = await ViewWorld.begin(server);
    world.row(MONTHLY, { name, key: ['month'] });
    const first = await world.tick();
    expect(first[name]).toMatchObject({ did: 'done', because: 'it is made, and fresh' });
    const plain = `SELECT * FROM (${MONTHLY}) q ORDER BY 1`;
    expect(await world.rowsOf(`SELECT * FROM ${name} ORDER BY 1`)).toEqual(
      await world.rowsOf(plain),
    );
    expect((await world.tick())[name]).toMatchObject({
      did: 'nothing',
      because: 'nothing changed',
    });
    expect((await world.tick(15))[name]).toMatchObject({ did: 'done', because: 'nothing changed' });
    await world.one.app.query('UPDATE transactions SET amount = amount + 1 WHERE id < 5');
    await world.flush();
    const seen = await world.tick();
    expect(seen[name]).toMatchObject({ did: 'done', because: 'refreshed' });
    expect(await world.rowsOf(`SELECT * FROM ${name} ORDER BY 1`)).toEqual(
      await world.rowsOf(plain),
    );
  });

  it('is kept incrementally', async () => {
    const world = await ViewWorld.begin(server);
    const sql =
      'SELECT property_id, count(*) AS n, sum(amount) AS total, avg(amount) AS mean, min(amount) AS least, max(created_at) FILTER (WHERE amount > 3) AS last FROM transactions GROUP BY property_id';
    world.row(sql, {
      name: 'property_revenue',
      key: ['property_id'],
      refresh: 'incremental',
      cadence: { changedRows: 1, everyMinutes: 1 },
    });
    await world.tick();
    const plain = `SELECT * FROM (${sql}) q ORDER BY 1`;
    expect(await world.rowsOf(`SELECT * FROM property_revenue ORDER BY 1`)).toEqual(
      await world.rowsOf(plain),
    );
    await world.one.app.query(
      'UPDATE transactions SET amount = amount + 1 WHERE id < 5; DELETE FROM transactions WHERE property_id = 3; INSERT INTO transactions SELECT 5000, tenant_id, property_id, kind, -2, created_at, updated_at FROM transactions WHERE id = 7',
    );
    await world.tick();
    expect(await world.rowsOf(`SELECT * FROM property_revenue ORDER BY 1`)).toEqual(
      await world.rowsOf(plain),
    );
  });
});
