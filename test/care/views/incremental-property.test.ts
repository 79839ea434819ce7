import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { ViewWorld } from './support/view-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const TABLE = `CREATE TABLE sales (
  id int PRIMARY KEY, region text, branch int, amount numeric(8, 2), pieces int, weight float8, kind text NOT NULL)`;

const VIEW = `SELECT region, s.branch % 3 AS third, count(*) AS rows, count(amount) AS amounts, sum(s.amount) AS total,
  avg(pieces) AS mean, avg(amount) FILTER (WHERE pieces > 2) AS large, min(weight) AS lightest, max(kind) AS last
FROM sales s WHERE kind <> 'draft' GROUP BY region, 2`;

const row = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  region: fc.constantFrom(null, 'north', 'south'),
  branch: fc.constantFrom(null, 1, 2, 5),
  amount: fc.constantFrom(null, '0.00', '1.10', '-3.33', '99999.99', 'NaN'),
  pieces: fc.constantFrom(null, 1, 3, 7),
  weight: fc.constantFrom(null, -1.5, 0, 2, 'NaN', 'Infinity'),
  kind: fc.constantFrom('draft', 'order', 'sale'),
});
const some = fc.integer({ min: 1, max: 12 });

type Step =
  | { readonly is: 'sql'; readonly by: 0 | 1; readonly text: string }
  | { readonly is: 'refresh' };

const json = (value: unknown): string => pg.escapeLiteral(JSON.stringify(value));
const statement = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(row, { minLength: 1, maxLength: 4 }).map((rows) => {
      // One statement may not touch a row twice.
      const apart = [...new Map(rows.map((one) => [one.id, one])).values()];
      return `INSERT INTO sales SELECT * FROM jsonb_populate_recordset(NULL::sales, ${json(apart)})
      ON CONFLICT (id) DO UPDATE SET (region, branch, amount, pieces, weight, kind) =
        (excluded.region, excluded.branch, excluded.amount, excluded.pieces, excluded.weight, excluded.kind)`;
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(some, some, row)
      .map(
        ([a, b, { amount, region }]) =>
          `UPDATE sales SET amount = ${amount === null ? 'NULL' : `'${amount}'`}, region = coalesce(${region === null ? 'NULL' : `'${region}'`}, region) WHERE id BETWEEN ${Math.min(a, b)} AND ${Math.max(a, b)}`,
      ),
  },
  {
    weight: 1,
    arbitrary: some.map(
      (id) => `UPDATE sales SET weight = weight - 1, pieces = pieces + 1 WHERE id <= ${id}`,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(some, some).map(([a, b]) => `DELETE FROM sales WHERE id IN (${a}, ${b})`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(row, some).map(
      ([one, id]) =>
        `MERGE INTO sales s USING (SELECT * FROM jsonb_populate_record(NULL::sales, ${json(one)})) n ON s.id = n.id
     WHEN MATCHED AND s.id < ${id} THEN DELETE WHEN MATCHED THEN UPDATE SET amount = n.amount
     WHEN NOT MATCHED THEN INSERT VALUES (n.id, n.region, n.branch, n.amount, n.pieces, n.weight, n.kind)`,
    ),
  },
  { weight: 1, arbitrary: fc.constant('TRUNCATE sales') },
  { weight: 4, arbitrary: fc.constantFrom('BEGIN', 'COMMIT', 'ROLLBACK') },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('sql' as const),
      by: fc.constantFrom(0 as const, 1 as const),
      text: statement,
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('refresh' as const) }) },
);

/** All rows of the view, as text, in their order: also digits count. */
const all = (from: string): string =>
  `SELECT q::text AS row FROM (SELECT * FROM ${from} v) q ORDER BY 1`;

describe('an incremental view', () => {
  it('is what the whole query says, whatever happened, whenever it was refreshed', async () => {
    const world = await ViewWorld.begin(server, TABLE);
    world.row(VIEW, {
      name: 'by_region',
      key: ['region', 'third'],
      refresh: 'incremental',
      cadence: { changedRows: 1, everyMinutes: 1 },
    });
    const writers = await Promise.all(
      [0, 1].map(async () => {
        const client = new pg.Client({ connectionString: world.one.appUrl });
        await client.connect();
        await client.query('SET lock_timeout = 20; SET client_min_messages = error');
        return client;
      }),
    );
    await world.one.app.query('SET lock_timeout = 20');
    const refreshed = async (): Promise<void> => {
      const { did, because } = (await world.tick())['by_region'] ?? {};
      // Somebody's TRUNCATE is not committed yet: nobody can read the table, nor compare.
      const isHeld = await world.rowsOf('SELECT FROM sales LIMIT 1').then(
        () => false,
        () => true,
      );
      if (did === 'waiting' || isHeld) return;
      expect(['done', 'nothing'], because).toContain(did);
      expect(await world.rowsOf(all('by_region'))).toEqual(await world.rowsOf(all(`(${VIEW})`)));
    };
    const run = async (steps: readonly Step[]): Promise<void> => {
      for (const client of writers) await client.query('ROLLBACK');
      await world.one.app.query('TRUNCATE sales');
      await refreshed();
      for (const one of steps) {
        // What the other one's locks forbid is given up, as an application would.
        if (one.is === 'sql')
          await writers[one.by]?.query(one.text).catch(() => writers[one.by]?.query('ROLLBACK'));
        else await refreshed();
      }
      for (const client of writers) await client.query('COMMIT');
      await refreshed();
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), run), {
      numRuns: Number(process.env['CAPSTAN_RUNS'] ?? 15),
    });
    await Promise.all(writers.map((client) => client.end()));
  }, 600_000);
});
