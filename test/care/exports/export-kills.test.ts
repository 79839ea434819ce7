import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportRow } from '#core/care/care-rules.ts';
import { ChoreBusy } from '#core/care/database.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { opened } from '../support/turn-of.ts';
import {
  exported,
  exportOf,
  memoryObjects,
  prepare,
  row,
  run,
  SALES,
  SLOT,
} from './exports-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

interface World {
  readonly database: TestDatabase;
  readonly objects: ReturnType<typeof memoryObjects>;
}

/** A database with the table, as care finds it. */
async function withSales(): Promise<TestDatabase> {
  const database = await server.database();
  await database.app.query(SALES);
  await prepare(database);
  return database;
}

/** The same database for all moments, as if it were new. */
async function begin(database: TestDatabase, sql: string): Promise<World> {
  await database.admin.query(`TRUNCATE capstan.exports; TRUNCATE sales RESTART IDENTITY; ${sql}`);
  return { database, objects: memoryObjects() };
}

const sqlOf = () => 'SELECT id, amount, created_at FROM sales WHERE amount > 2';

const carryOut = (one: ExportRow) => (world: World, fate: Fate) =>
  opened(
    world.database,
    async (open) => {
      try {
        const chore = exportOf(one, fate.objects(world.objects), { sqlOf });
        return (await run(open, chore)).is === 'done' ? 'done' : 'again';
      } catch (error) {
        if (!(error instanceof ChoreBusy)) throw error;
        // The server has not yet noticed that the killed one is gone.
        await world.database.app.query('SELECT pg_sleep(0.02)');
        return 'again';
      }
    },
    fate.watch,
  );

const rowsOf = async ({ app }: TestDatabase): Promise<string[]> =>
  (await app.query('SELECT id FROM sales ORDER BY id')).rows.map(({ id }) => String(id));

const shippedOf = async ({ objects }: World): Promise<string[]> =>
  (await exported(objects, 'sales')).values.map(String).sort((a, b) => Number(a) - Number(b));

const TIED = `INSERT INTO sales (amount, created_at, updated_at)
  SELECT n, timestamptz '2026-05-31 12:00+00' + n * interval '4 hours', timestamptz '2026-06-01 00:00+00' + (n / 4) * interval '1 hour'
  FROM generate_series(1, 6) n`;

describe('an export that is killed', { timeout: 120_000 }, () => {
  it('at any statement or object has shipped every row once when it comes to its end', async () => {
    const database = await withSales();
    const moments = await killedEverywhere<World>({
      begin: () => begin(database, TIED),
      work: carryOut({ ...row, watermark: 'updated_at', objectRows: 2 }),
      async judge(world) {
        expect(await shippedOf(world)).toEqual(await rowsOf(world.database));
        expect([...world.objects.stored.keys()].sort()).toEqual(
          [
            'exports/sales/month=2026-05/start-20260601T000000-1.parquet',
            'exports/sales/month=2026-06/20260601T000000-20260601T010000-1.parquet',
            'exports/sales/month=2026-06/20260601T000000-20260601T010000-2.parquet',
            'exports/sales/month=2026-06/start-20260601T000000-1.parquet',
          ].toSorted(),
        );
      },
    });
    expect(moments).toBeGreaterThan(80);
  });

  it('while rows move on leaves no object of the larger attempt before', async () => {
    const database = await withSales();
    let moved = 0;
    await killedEverywhere<World>({
      async begin() {
        moved = 0;
        return begin(
          database,
          `${TIED}; UPDATE sales SET updated_at = '2026-06-01', created_at = '2026-06-01'`,
        );
      },
      async work(world, fate) {
        const one = { ...row, watermark: 'updated_at', objectRows: 2 };
        try {
          return await carryOut(one)(world, fate);
        } finally {
          // Between two attempts some rows change: they belong to the next run.
          moved += 1;
          if (moved === 1) {
            await database.app.query(
              "UPDATE sales SET updated_at = '2026-06-09 00:00+00' WHERE id IN (1, 5, 6)",
            );
          }
        }
      },
      async judge(world) {
        await opened(database, (open) =>
          run(
            open,
            exportOf({ ...row, watermark: 'updated_at' }, world.objects),
            SLOT + 86_400_000,
          ),
        );
        const { rows } = await database.app.query(
          "SELECT id || '@' || extract(epoch FROM updated_at)::bigint AS at FROM sales",
        );
        const ids = (await exported(world.objects, 'sales')).values;
        const times = (await exported(world.objects, 'sales', 'updated_at')).values as bigint[];
        const shipped = ids.map((id, at) => `${id}@${(times[at] ?? 0n) / 1_000_000n}`);
        // No version is there twice, and every one that is in the table is there.
        expect(new Set(shipped).size).toBe(shipped.length);
        expect(shipped).toEqual(expect.arrayContaining(rows.map(({ at }) => at)));
      },
    });
  });

  it('as a report has one slot, whole, and a pointer to it', async () => {
    const database = await withSales();
    const { watermark: _, partition: __, ...rest } = row;
    const report: ExportRow = {
      ...rest,
      from: { file: 'database/exports/sales.sql' },
      objectRows: 3,
    };
    await killedEverywhere<World>({
      begin: () => begin(database, TIED),
      work: carryOut(report),
      async judge(world) {
        expect(await shippedOf(world)).toEqual(['3', '4', '5', '6']);
        expect([...world.objects.stored.keys()].sort()).toEqual([
          'exports/sales/latest.json',
          'exports/sales/slot=2026-06-10T0510/1.parquet',
          'exports/sales/slot=2026-06-10T0510/2.parquet',
        ]);
        const latest = Buffer.from(world.objects.stored.get('exports/sales/latest.json') ?? []);
        expect(JSON.parse(latest.toString())).toMatchObject({
          slot: '2026-06-10T05:10:00.000Z',
          partition: '2026-06-10T0510',
          rows: 4,
          objects: [{ rows: 3 }, { rows: 1 }],
        });
      },
    });
  });
});

describe('a report', () => {
  it('points to its last slot, keeps earlier ones, and may have no rows', async () => {
    const database = await withSales();
    const world = await begin(database, TIED);
    const { watermark: _, partition: __, ...report } = row;
    const chore = exportOf(report, world.objects);
    const open = database.open();
    const latest = () =>
      JSON.parse(
        Buffer.from(world.objects.stored.get('exports/sales/latest.json') ?? []).toString(),
      );
    expect(chore.divisible).toBe(false);
    expect(await run(open, chore)).toMatchObject({ is: 'done', figures: { rows: 6, objects: 1 } });
    await database.app.query('DELETE FROM sales');
    expect(await run(open, chore, SLOT + 86_400_000)).toMatchObject({
      is: 'done',
      figures: { rows: 0 },
    });
    expect(latest()).toMatchObject({ partition: '2026-06-11T0510', rows: 0, objects: [] });
    expect((await exported(world.objects, 'sales')).values).toHaveLength(6);
  });
});
