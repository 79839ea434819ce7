import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import type { ExportRow } from '#core/care/care-rules.ts';
import { type CareBuckets, startBuckets } from '../support/care-buckets.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { turnOf } from '../support/turn-of.ts';
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

const DAY = 86_400_000;

let server: CareServer;
let buckets: CareBuckets;
beforeAll(async () => {
  [server, buckets] = await Promise.all([startCareServer(), startBuckets()]);
});
afterAll(() => Promise.all([server.stop(), buckets.stop()]));

const used: TestDatabase[] = [];
afterEach(async () => {
  // A server has a hundred connections, and a file more tests than that allows for.
  for (const database of used.splice(0)) await database.stop();
});

async function world(sql: string): Promise<TestDatabase> {
  const database = await server.database();
  await database.app.query(sql);
  await prepare(database);
  used.push(database);
  return database;
}

const ids = async ({ app }: TestDatabase): Promise<bigint[]> =>
  (await app.query<{ id: string }>('SELECT id FROM sales ORDER BY id')).rows.map(({ id }) =>
    BigInt(id),
  );

const sorted = (values: readonly unknown[]): bigint[] =>
  (values as bigint[]).toSorted((a, b) => (a < b ? -1 : 1));

const filled = `${SALES};
  INSERT INTO sales (amount, created_at, updated_at)
  SELECT n, at, at FROM (SELECT n, timestamptz '2026-04-01 00:00+02' + n * interval '25 minutes' AS at FROM generate_series(1, 3500) n) x`;

describe('an export with a watermark', () => {
  it('ships every row once, by month in UTC, and later only what is new', async () => {
    const database = await world(filled);
    const objects = s3Objects(await buckets.bucket());
    const chore = exportOf(row, objects);
    const open = database.open();
    expect(await run(open, chore)).toMatchObject({ is: 'done', figures: { rows: 3500 } });
    const first = await exported(objects, 'sales');
    expect(sorted(first.values)).toEqual(await ids(database));
    expect([...new Set(first.keys.map((key) => key.split('/')[2]))]).toEqual([
      'month=2026-03',
      'month=2026-04',
      'month=2026-05',
    ]);
    for (const key of first.keys) {
      const one = {
        ...objects,
        list: async function* () {
          yield { key, bytes: 0, changed: 0 };
        },
      };
      const { values } = await exported(one, 'sales', 'created_at');
      const months = (values as bigint[]).map((at) =>
        new Date(Number(at / 1000n)).toISOString().slice(0, 7),
      );
      expect(new Set(months)).toEqual(new Set([/month=(.{7})/.exec(key)?.[1]]));
      expect(values.length).toBeLessThanOrEqual(1000);
    }
    await database.app.query(
      "INSERT INTO sales (amount, created_at) VALUES (1, '2026-06-01'), (2, '2026-04-01')",
    );
    expect(await run(open, chore, SLOT + DAY)).toMatchObject({
      is: 'done',
      figures: { rows: 2, objects: 2 },
    });
    expect(sorted((await exported(objects, 'sales')).values)).toEqual(await ids(database));
    expect(await run(open, chore, SLOT + 2 * DAY)).toEqual({
      is: 'done',
      because: 'nothing new',
      figures: { rows: 0, objects: 0, bytes: 0 },
    });
  });

  it('is due at its times only, and begins at one of them', async () => {
    const database = await world(filled);
    const objects = memoryObjects();
    const chore = exportOf(row, objects);
    const open = database.open();
    const look = (now: number) => chore.look(turnOf(open, chore.id, now));
    expect(await look(SLOT - 60_000)).toMatchObject({
      due: false,
      because: 'next at 2026-06-10T05:10:00.000Z',
      figures: { watermark: null, rows: 0, lagSeconds: null, nextAt: '2026-06-10T05:10:00.000Z' },
    });
    expect(await look(SLOT)).toMatchObject({ due: true });
    expect(await look(SLOT + 2 * 3_600_000)).toMatchObject({ due: false });
    await chore.advance(turnOf(open, chore.id, SLOT));
    // A run that was begun goes on at any time.
    expect(await look(SLOT + 7 * 3_600_000)).toMatchObject({
      due: true,
      because: 'what was due at 2026-06-10T05:10:00.000Z goes on',
      figures: { watermark: '1000' },
    });
    await run(open, chore, SLOT + 60_000);
    expect(await look(SLOT + 120_000)).toMatchObject({
      due: false,
      figures: {
        watermark: '3500',
        rows: 3500,
        lagSeconds: 120,
        nextAt: '2026-06-11T05:10:00.000Z',
      },
    });
    // One that was missed is made up for.
    expect(await look(SLOT + 2.5 * DAY)).toMatchObject({ due: true });
  });

  it('says which index it wants, and what the table of Glue lacks', async () => {
    const database = await world(
      `${filled}; CREATE TABLE parts (at timestamptz NOT NULL) PARTITION BY RANGE (at)`,
    );
    const open = database.open();
    const objects = memoryObjects();
    const chore = exportOf({ ...row, watermark: 'updated_at' }, objects);
    const warnings = async () => (await chore.look(turnOf(open, chore.id, SLOT))).warnings;
    const index =
      'sales has no index that begins with updated_at, so each batch of its export reads all of it: CREATE INDEX CONCURRENTLY ON sales (updated_at).';
    expect(await warnings()).toEqual([index]);
    await run(open, chore);
    expect(await warnings()).toEqual([
      index,
      "export sales has no table in Glue: give its row in the guide columns: { id: 'bigint', amount: 'numeric(12,2)', note: 'text', created_at: 'timestamp with time zone', updated_at: 'timestamp with time zone' } and deploy.",
    ]);
    await database.app.query('CREATE INDEX ON sales (updated_at, id)');
    expect(await warnings()).toHaveLength(1);
    const other = exportOf(
      { ...row, id: 'parts', from: { table: 'parts' }, watermark: 'at' },
      objects,
    );
    expect((await other.look(turnOf(open, other.id, SLOT))).warnings).toEqual([
      expect.stringContaining('CREATE INDEX ON parts (at)'),
    ]);
  });

  it('keeps rows that share a watermark together, however many', async () => {
    const database = await world(SALES);
    await database.app.query(`INSERT INTO sales (amount, updated_at)
      SELECT n, CASE WHEN n <= 500 THEN timestamptz '2026-05-01' WHEN n <= 2700 THEN '2026-05-02' ELSE '2026-05-03' END
      FROM generate_series(1, 3000) n`);
    const objects = memoryObjects();
    const { partition: _, ...flat } = row;
    const chore = exportOf({ ...flat, watermark: 'updated_at' }, objects);
    await run(database.open(), chore);
    const { keys, values } = await exported(objects, 'sales');
    expect(sorted(values)).toEqual(await ids(database));
    expect(keys).toEqual([
      'exports/sales/20260502T000000-20260503T000000-1.parquet',
      'exports/sales/start-20260502T000000-1.parquet',
      'exports/sales/start-20260502T000000-2.parquet',
      'exports/sales/start-20260502T000000-3.parquet',
    ]);
  });

  it('leaves what is too young for the next run, and never looks back', async () => {
    const database = await world(SALES);
    const objects = memoryObjects();
    const chore = exportOf({ ...row, watermark: 'updated_at', settleSeconds: 60 }, objects);
    const open = database.open();
    const at = (ms: number): string => new Date(SLOT + ms).toISOString();
    const add = (time: string) =>
      database.app.query('INSERT INTO sales (amount, updated_at) VALUES (1, $1)', [time]);
    await add(at(-60_000));
    await add(at(-59_999));
    await add('infinity');
    await run(open, chore);
    expect((await exported(objects, 'sales')).values).toEqual([1n]);
    await run(open, chore, SLOT + DAY);
    expect(sorted((await exported(objects, 'sales')).values)).toEqual([1n, 2n]);
  });

  it('takes a day when it is over everywhere on Earth', async () => {
    const database = await world('CREATE TABLE sales (id bigint, day_of date NOT NULL)');
    const objects = memoryObjects();
    const { partition: _, ...flat } = row;
    const chore = exportOf({ ...flat, watermark: 'day_of' }, objects);
    const open = database.open();
    await database.app.query(
      "INSERT INTO sales VALUES (1, '2026-06-08'), (2, '2026-06-09'), (3, '2026-06-10')",
    );
    await run(open, chore, Date.UTC(2026, 5, 10, 11, 59));
    expect((await exported(objects, 'sales')).values).toEqual([1n]);
    await run(open, chore, Date.UTC(2026, 5, 10, 12, 1));
    expect(sorted((await exported(objects, 'sales')).values)).toEqual([1n, 2n]);
  });

  it('ships what a query gives, and a row again when it has changed', async () => {
    const database = await world(filled);
    const objects = memoryObjects();
    const sqlOf = () =>
      'SELECT id, amount * 2 AS twice, updated_at, created_at FROM sales WHERE amount > 3000;\n';
    const chore = exportOf(
      { ...row, watermark: 'updated_at', from: { file: 'database/exports/a.sql' } },
      objects,
      { sqlOf },
    );
    const open = database.open();
    expect(await run(open, chore)).toMatchObject({ is: 'done', figures: { rows: 500 } });
    await database.app.query(
      "UPDATE sales SET amount = 5000, updated_at = '2026-06-10 12:00+00' WHERE id = 3400",
    );
    expect(await run(open, chore, SLOT + DAY)).toMatchObject({ is: 'done', figures: { rows: 1 } });
    const { values } = await exported(objects, 'sales', 'twice');
    expect(values).toHaveLength(501);
    // Nothing of how its columns were found is left.
    const { rows } = await database.admin.query(
      "SELECT FROM pg_class WHERE relkind = 'v' AND relnamespace = 'capstan'::regnamespace",
    );
    expect(rows).toEqual([]);
  });

  it('ships what a query gives that ends in a comment', async () => {
    const database = await world(filled);
    const objects = memoryObjects();
    const sqlOf = () => '-- sales\nSELECT id, created_at FROM sales; -- all of them;\n/* but not';
    const one = { ...row, from: { file: 'database/exports/a.sql' } };
    await run(database.open(), exportOf(one, objects, { sqlOf }));
    expect(sorted((await exported(objects, 'sales')).values)).toEqual(await ids(database));
  });

  it('says so when ids begin anew, and not when the newest rows are gone', async () => {
    const database = await world(`${SALES}; INSERT INTO sales (amount) VALUES (1), (2), (3)`);
    const objects = memoryObjects();
    const chore = exportOf(row, objects);
    const open = database.open();
    const next = { is: 'done', because: 'nothing new' };
    await run(open, chore);
    await database.app.query('DELETE FROM sales WHERE id = 3');
    expect(await run(open, chore, SLOT + DAY)).toMatchObject(next);
    await database.app.query('TRUNCATE sales RESTART IDENTITY');
    expect(await run(open, chore, SLOT + 2 * DAY)).toMatchObject(next);
    await database.app.query('INSERT INTO sales (amount) VALUES (10), (20)');
    expect(await run(open, chore, SLOT + 3 * DAY)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining('is 2 at most, and rows up to 3 were shipped'),
    });
  });

  it('puts what the table of Glue does not look for at the edge of what it does', async () => {
    const database = await world(SALES);
    await database.app.query(
      "INSERT INTO sales (amount, created_at) VALUES (1, '0044-03-15 BC'), (2, '1999-12-31'), (3, '9999-01-01'), (4, '2026-06-09')",
    );
    const objects = memoryObjects();
    await run(
      database.open(),
      exportOf({ ...row, partition: { by: 'created_at', step: 'day' } }, objects),
    );
    const { keys, values } = await exported(objects, 'sales');
    expect(keys.map((key) => key.split('/')[2])).toEqual([
      'day=2000-01-01',
      'day=2026-06-09',
      'day=2027-06-10',
    ]);
    expect(values).toHaveLength(4);
  });

  it('is written again whole when it was not read back as it was written', async () => {
    const database = await world(filled);
    const objects = memoryObjects();
    let puts = 0;
    const lossy = {
      ...objects,
      put: async (...[key, body, about]: Parameters<typeof objects.put>) => {
        puts += 1;
        await objects.put(key, puts === 2 ? body.slice(0, -1) : body, about);
      },
    };
    const open = database.open();
    await expect(run(open, exportOf(row, lossy))).rejects.toThrow();
    await run(open, exportOf(row, lossy));
    expect(sorted((await exported(objects, 'sales')).values)).toEqual(await ids(database));
  });
});

describe('columns that change', () => {
  it('are followed when one is added', async () => {
    const database = await world(`${SALES}; INSERT INTO sales (amount) VALUES (1)`);
    const objects = memoryObjects();
    const columns = {
      id: 'bigint',
      amount: 'numeric(12,2)',
      note: 'character varying(9)',
      created_at: 'timestamp with time zone',
      updated_at: 'timestamp with time zone',
    };
    const chore = exportOf({ ...row, columns }, objects);
    const open = database.open();
    await run(open, chore);
    await database.app.query(
      'ALTER TABLE sales ADD city text; INSERT INTO sales (amount, city) VALUES (2, $$Kyoto$$)',
    );
    expect(await run(open, chore, SLOT + DAY)).toMatchObject({ is: 'done', figures: { rows: 1 } });
    expect((await exported(objects, 'sales', 'city')).values).toEqual(['Kyoto']);
    expect((await chore.look(turnOf(open, chore.id, SLOT + DAY))).warnings).toEqual([
      "Athena does not see city of export sales: add city: 'text' to its columns in the guide and deploy.",
    ]);
  });

  it.each([
    ['ALTER TABLE sales DROP note', 'column "note" is gone in sales'],
    [
      'ALTER TABLE sales ALTER amount TYPE numeric(14,2)',
      'column "amount" was numeric(12,2) and is numeric(14,2) now in sales',
    ],
    ['ALTER TABLE sales ALTER id TYPE int', 'column "id" was bigint and is integer now'],
  ])('stop it, with the reason: %s', async (change, because) => {
    const database = await world(`${SALES}; INSERT INTO sales (amount) VALUES (1)`);
    const objects = memoryObjects();
    const open = database.open();
    await run(open, exportOf(row, objects));
    await database.app.query(`${change}; INSERT INTO sales (amount) VALUES (2)`);
    expect(await run(open, exportOf(row, objects), SLOT + DAY)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining(because),
    });
    expect((await exported(objects, 'sales')).values).toEqual([1n]);
  });

  it('may become another of the same kind', async () => {
    const database = await world(
      `${SALES}; ALTER TABLE sales ALTER note TYPE varchar(9); INSERT INTO sales (amount, note) VALUES (1, 'a')`,
    );
    const objects = memoryObjects();
    const open = database.open();
    await run(open, exportOf(row, objects));
    await database.app.query(
      "ALTER TABLE sales ALTER note TYPE text; INSERT INTO sales (amount, note) VALUES (2, 'b')",
    );
    expect(await run(open, exportOf(row, objects), SLOT + DAY)).toMatchObject({ is: 'done' });
    expect((await exported(objects, 'sales', 'note')).values.toSorted()).toEqual(['a', 'b']);
  });
});

describe('what cannot be exported', () => {
  const cases: readonly (readonly [string, string, Partial<ExportRow>, string])[] = [
    ['an unknown table', SALES, { from: { table: 'nobody' } }, 'there is no table "nobody"'],
    ['an unknown watermark', SALES, { watermark: 'seen_at' }, 'sales has no column "seen_at"'],
    [
      'a watermark of text',
      SALES,
      { watermark: 'note' },
      'column "note" of sales is text, wanted a whole number',
    ],
    [
      'a watermark in local time',
      `${SALES}; ALTER TABLE sales ALTER updated_at TYPE timestamp`,
      { watermark: 'updated_at' },
      'is timestamp without time zone, wanted a whole number, a date or a timestamp with time zone',
    ],
    ['a watermark of numeric', SALES, { watermark: 'amount' }, 'is numeric(12,2), wanted'],
    [
      'a partition that is no time',
      SALES,
      { partition: { by: 'id', step: 'day' } },
      'is bigint, wanted a date',
    ],
    [
      'rows without a watermark',
      `${SALES}; ALTER TABLE sales ADD seen int; INSERT INTO sales (amount) VALUES (1)`,
      { watermark: 'seen' },
      'sales has rows without seen',
    ],
    [
      'rows without a partition',
      `${SALES}; ALTER TABLE sales ADD paid date; INSERT INTO sales (amount) VALUES (1)`,
      { partition: { by: 'paid', step: 'day' } },
      'sales has rows without paid',
    ],
    [
      'a column called as partitions are',
      `${SALES}; ALTER TABLE sales ADD month int`,
      {},
      'sales has a column "month"',
    ],
    [
      'a column that Athena has no name for',
      `${SALES}; ALTER TABLE sales ADD "Año" int`,
      {},
      'cannot name: Año',
    ],
    [
      'infinity',
      `${SALES}; INSERT INTO sales (amount, updated_at) VALUES (1, 'infinity')`,
      {},
      'column "updated_at" (timestamp with time zone) holds infinity',
    ],
  ];
  it.each(cases)('is refused with what to do: %s', async (_, sql, change, because) => {
    const database = await world(sql);
    const chore = exportOf({ ...row, ...change }, memoryObjects());
    expect(await run(database.open(), chore)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining(because),
    });
  });

  it.each([
    ['SELECT id FROM nobody', 'relation "nobody" does not exist'],
    ['SELECT id, id FROM sales', 'specified more than once'],
    ['SELECT id, amount + 1 FROM sales', 'cannot name: ?column?'],
  ])('is refused with what PostgreSQL says of the query: %s', async (query, because) => {
    const database = await world(SALES);
    const one = { ...row, from: { file: 'database/exports/a.sql' } };
    const chore = exportOf(one, memoryObjects(), { sqlOf: () => query });
    expect(await run(database.open(), chore)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining(because),
    });
  });

  it('is refused where row security hides rows, and moves its watermark over none of them', async () => {
    const database = await world(`${SALES}; INSERT INTO sales (amount) SELECT generate_series(1, 9);
      ALTER TABLE sales ENABLE ROW LEVEL SECURITY; ALTER TABLE sales FORCE ROW LEVEL SECURITY;
      CREATE POLICY third ON sales USING (id % 3 = 1)`);
    const objects = memoryObjects();
    const open = database.open();
    const { partition: _, watermark: __, ...whole } = row;
    for (const one of [row, { ...whole, id: 'whole' }]) {
      expect(await run(open, exportOf(one, objects))).toMatchObject({
        is: 'refused',
        because: expect.stringMatching(/row-level security.*BYPASSRLS.*NO FORCE/),
      });
    }
    expect(objects.stored.size).toBe(0);
    await database.app.query('ALTER TABLE sales NO FORCE ROW LEVEL SECURITY');
    await run(open, exportOf(row, objects));
    expect(sorted((await exported(objects, 'sales')).values)).toEqual(await ids(database));
  });

  it('waits for nothing that it may not see: the right is asked for by name', async () => {
    const database = await world(`${SALES}; INSERT INTO sales (amount) VALUES (1)`);
    await database.admin.query('REVOKE pg_monitor FROM care');
    try {
      expect(await run(database.open(), exportOf(row, memoryObjects()))).toMatchObject({
        is: 'refused',
        because: expect.stringContaining('GRANT pg_monitor TO care'),
      });
    } finally {
      await database.admin.query('GRANT pg_monitor TO care');
    }
  });
});
