import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { ViewWorld } from './support/view-world.ts';

let server: CareServer;
let world: ViewWorld;
let round = 0;
beforeAll(async () => {
  server = await startCareServer();
  world = await ViewWorld.begin(server);
});
afterAll(() => server.stop());

const name = 'by_property';

/** Another definition each time: no world has to be made anew. */
const another = (refresh: 'concurrently' | 'incremental'): void => {
  round += 1;
  const sql = `SELECT property_id, count(*) AS n, sum(amount) AS total, max(amount) AS largest
    FROM transactions WHERE id <> ${round} GROUP BY 1`;
  world.row(sql, { name, key: ['property_id'], refresh, freshMinutes: 10_000 });
};

const work = (_: unknown, fate: Fate) => world.work(fate.watch);

/** The view says what its query says, and nothing is left behind. */
async function judge(): Promise<void> {
  const [row] = world.rows;
  const all = (from: string) =>
    world.rowsOf(`SELECT q::text FROM (SELECT * FROM ${from} v) q ORDER BY 1`);
  expect(await all(name)).toEqual(await all(`(${world.files[row?.file ?? '']})`));
  const [found] = (
    await world.one.admin.query(`SELECT
      (SELECT count(*)::int FROM pg_class WHERE relname ~ '^v_[0-9a-f]{8}_' AND relkind IN ('r', 'm', 'v')) AS relations,
      (SELECT count(*)::int FROM pg_proc WHERE proname ~ '^v_[0-9a-f]{8}_') AS functions,
      (SELECT count(*)::int FROM pg_trigger WHERE tgrelid = 'transactions'::regclass AND NOT tgisinternal) AS triggers,
      pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = '${name}'::regclass)) AS owner`)
  ).rows;
  expect(found).toEqual(
    row?.refresh === 'incremental'
      ? { relations: 3, functions: 1, triggers: 3, owner: 'app' }
      : { relations: 0, functions: 0, triggers: 0, owner: 'app' },
  );
}

/** Rows come, change and go, an extreme among them. */
async function change(): Promise<void> {
  await world.one.app.query(
    `UPDATE transactions SET amount = amount + 1 WHERE id % 7 = ${round % 7};
     DELETE FROM transactions WHERE amount = (SELECT max(amount) FROM transactions);
     INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at) VALUES (1, 1 + ${round} % 10, 'rent', 2, now(), now())`,
  );
  await world.flush();
  round += 1;
  world.now += 15 * 60_000;
}

describe.each(['concurrently', 'incremental'] as const)('a view, %s', (refresh) => {
  beforeEach(async () => {
    another(refresh);
    await world.work();
  });

  it('comes to the same end wherever its migration is killed', async () => {
    const begin = async () => another(refresh);
    expect(await killedEverywhere({ begin, work, judge })).toBeGreaterThan(40);
  }, 240_000);

  it('comes to the same end wherever its refresh is killed', async () => {
    expect(await killedEverywhere({ begin: change, work, judge })).toBeGreaterThan(15);
  }, 240_000);
});
