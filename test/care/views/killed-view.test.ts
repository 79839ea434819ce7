import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { MONTHLY, ViewWorld } from './support/view-world.ts';

let server: CareServer;
let world: ViewWorld;
beforeAll(async () => {
  server = await startCareServer();
  world = await ViewWorld.begin(server);
});
afterAll(() => server.stop());

const name = 'monthly_sales_summary';
const BY_PROPERTY =
  'SELECT property_id, count(*) AS n, sum(amount) AS total, max(amount) AS largest FROM transactions GROUP BY 1';

/** What is due now; and when that is done, what becomes due by a change. */
const twice = (change: string) => {
  let isChanged = false;
  return {
    begin: () => {
      isChanged = false;
    },
    work: async (_: unknown, fate: Fate): Promise<'done' | 'again'> => {
      if ((await world.work(fate.watch)) === 'again') return 'again';
      if (!isChanged) {
        isChanged = true;
        await world.one.app.query(change);
        await world.flush();
        world.now += 15 * 60_000;
      }
      return world.work(fate.watch);
    },
  };
};

const judge = async (view: string): Promise<void> => {
  const all = async (from: string) =>
    world.rowsOf(`SELECT q::text FROM (SELECT * FROM ${from} v) q ORDER BY 1`);
  expect(await all(world.rows[0]?.name ?? '')).toEqual(await all(`(${view})`));
  const left = await world.one.admin.query(
    "SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^v_[0-9a-f]{8}_' AND relkind IN ('r', 'm', 'v')",
  );
  const isIncremental = world.rows[0]?.refresh === 'incremental';
  expect(left.rows).toEqual([{ n: isIncremental ? 3 : 0 }]);
  const triggers = await world.one.admin.query(
    "SELECT count(*)::int AS n FROM pg_trigger WHERE tgrelid = 'transactions'::regclass AND NOT tgisinternal",
  );
  expect(triggers.rows).toEqual([{ n: isIncremental ? 3 : 0 }]);
};

describe('a view whose keeper is killed', () => {
  it('between any two statements of its migration and refresh comes to the same end', async () => {
    const narrow = MONTHLY.replace('GROUP BY', "WHERE kind <> 'draft' GROUP BY");
    const phases = twice('UPDATE transactions SET amount = amount + 1 WHERE id < 50');
    const moments = await killedEverywhere({
      ...phases,
      begin: async () => {
        await world.reset();
        world.row(MONTHLY, { name, key: ['month'] });
        await world.work();
        world.row(narrow, { name, key: ['month'] });
        phases.begin();
      },
      judge: () => judge(narrow),
    });
    expect(moments).toBeGreaterThan(80);
  }, 120_000);

  it('between any two statements of an incremental build and fold comes to the same end', async () => {
    const phases = twice(
      'UPDATE transactions SET amount = amount - 1 WHERE id > 150; DELETE FROM transactions WHERE id < 20',
    );
    const moments = await killedEverywhere({
      ...phases,
      begin: async () => {
        await world.reset();
        world.row(BY_PROPERTY, {
          name: 'by_property',
          key: ['property_id'],
          refresh: 'incremental',
        });
        phases.begin();
      },
      judge: () => judge(BY_PROPERTY),
    });
    expect(moments).toBeGreaterThan(80);
  }, 120_000);
});
