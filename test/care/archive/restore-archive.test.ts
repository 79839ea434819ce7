import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveChores } from '#adapters/care/archive/archive-chores.ts';
import { archiveTable } from '#adapters/care/archive/archive-table.ts';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { restoreArchive } from '#adapters/care/archive/restore-archive.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import { ObjectFrozen, type Thawing } from '#core/care/archive/thaw.ts';
import type { Progress } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Survey } from '#core/care/order.ts';
import { type CareBuckets, startBuckets } from '../support/care-buckets.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { opened, turnOf, untilItStops } from '../support/turn-of.ts';

const NOW = Date.UTC(2026, 5, 10);
const asked = { table: 'logs', from: '2025-01-01', until: '2025-03-01' };
const INTO = 'logs_restored_20250101_20250301';

let server: CareServer;
let buckets: CareBuckets;
beforeAll(async () => {
  [server, buckets] = await Promise.all([startCareServer(), startBuckets()]);
});
afterAll(() => Promise.all([server.stop(), buckets.stop()]));

interface World {
  readonly database: TestDatabase;
  readonly objects: Objects & Thawing;
}

const logs = { schema: 'public', name: 'logs' };

const archivePartition = async ({ database, objects }: World, month: number): Promise<void> => {
  const name = `logs_0${month}`;
  const table = { schema: 'public', name, of: logs };
  const range = { from: Date.UTC(2025, month - 1), until: Date.UTC(2025, month) };
  const done = await opened(database, (open) =>
    untilItStops(() =>
      archiveTable(turnOf(open, 'partitions/logs', NOW), objects, { ...table, ...range }),
    ),
  );
  expect(done.is).toBe('done');
};

/** Two months of logs, the second with a column more. */
const begin = async (): Promise<World> => {
  const database = await server.database();
  await database.app.query(`
    CREATE TYPE level AS ENUM ('low', 'high');
    CREATE TABLE logs (id bigint, at timestamptz, mood level, amount numeric, more text, newest int);
    CREATE TABLE logs_01 (id bigint, at timestamptz, mood level, amount numeric);
    INSERT INTO logs_01 SELECT n, '2025-01-02'::timestamptz + n * interval '1.000001 second', 'high', n / 3.0 FROM generate_series(1, 30) n;
    INSERT INTO logs_01 VALUES (31, 'infinity', NULL, 'NaN');
    CREATE TABLE logs_02 AS SELECT *, 'more'::text AS more FROM logs_01`);
  await opened(database, (open) => makeCareSchema(open.of('care'), [archiveTables]));
  const world = { database, objects: s3Objects(await buckets.bucket()) };
  await archivePartition(world, 1);
  await archivePartition(world, 2);
  return world;
};

const run = (
  { database, objects }: World,
  input: Parameters<ReturnType<typeof restoreArchive>['advance']>[1] = asked,
  fate?: Fate,
): Promise<Progress> =>
  opened(
    database,
    (open) => {
      const used = fate === undefined ? objects : fate.objects(objects);
      return untilItStops(() =>
        restoreArchive(used).advance(turnOf(open, 'order/a', NOW), input, 'a'),
      );
    },
    fate?.watch,
  );

const survey = ({ database, objects }: World, input = asked): Promise<Survey> =>
  opened(database, (open) => restoreArchive(objects).survey(open.of('order/a'), input));

/** Rows of the first table that the second lacks, or has once more, and the other way round. */
const differences = async ({ app }: TestDatabase): Promise<unknown[]> => {
  const before = `SELECT id, at, mood, amount, NULL AS more FROM logs_01 UNION ALL SELECT * FROM logs_02`;
  const after = `SELECT id, at, mood, amount, more FROM ${INTO}`;
  const { rows } = await app.query(
    `((${before}) EXCEPT ALL (${after})) UNION ALL ((${after}) EXCEPT ALL (${before}))`,
  );
  return rows;
};

describe('archived rows of a range', () => {
  it('are surveyed, and come back exactly, whatever columns they had', async () => {
    const world = await begin();
    const plan = await survey(world);
    expect(plan.refusals).toEqual([]);
    expect(plan.steps).toEqual([
      `make the table public.${INTO} with the columns id, at, mood, amount, more`,
      expect.stringMatching(
        /^load 31 rows from 2025-01-01 until 2025-02-01 out of archive\/public.logs\/2025\/01\/logs_01\/ \(\d+ bytes\)/,
      ),
      expect.stringMatching(/^load 31 rows from 2025-02-01/),
      `compare the rows of public.${INTO} with those that were archived`,
    ]);
    expect(plan.notes).toContain('the column "newest" was added since, and is not in the archive');
    expect(await run(world)).toMatchObject({ is: 'done', figures: { rows: 62 } });
    expect(await differences(world.database)).toEqual([]);
    expect((await survey(world)).refusals).toEqual([`there is a table public.${INTO} already`]);
  });

  it('come back once, wherever the process ends', async () => {
    const world = await begin();
    const { database } = world;
    const moments = await killedEverywhere<World>({
      begin: async () => {
        await database.admin.query(`DELETE FROM capstan.restores; DROP TABLE IF EXISTS ${INTO}`);
        return world;
      },
      work: async (_, fate) => ((await run(world, asked, fate)).is === 'done' ? 'done' : 'again'),
      judge: async () => expect(await differences(database)).toEqual([]),
    });
    expect(moments).toBeGreaterThan(40);
  }, 120_000);

  it('leave out what changed after it was copied', async () => {
    const database = await server.database();
    await database.app.query(`CREATE TABLE logs (id int PRIMARY KEY, at timestamptz);
      INSERT INTO logs SELECT n, '2025-01-02' FROM generate_series(1, 5) n`);
    await opened(database, (open) => makeCareSchema(open.of('care'), [archiveTables]));
    const objects = s3Objects(await buckets.bucket());
    const [row] = [
      { table: 'logs', why: '', key: 'at', primaryKey: ['id'], keepDays: 9, batchRows: 9 },
    ];
    const changing: Objects = {
      ...objects,
      put: async (key, ...rest) => {
        await objects.put(key, ...rest);
        if (key.endsWith('.parquet')) await database.app.query('DELETE FROM logs WHERE id = 2');
      },
    };
    const [chore] = row ? archiveChores([row], { objects: changing }) : [];
    await opened(database, (open) =>
      untilItStops(
        async () =>
          (await chore?.advance(turnOf(open, 'archive/logs', NOW))) ?? {
            is: 'refused',
            because: '',
          },
      ),
    );
    const world = { database, objects };
    expect((await survey(world)).notes[1]).toMatch('1 rows stay out');
    expect(await run(world, { ...asked, into: 'back' })).toMatchObject({ is: 'done' });
    const { rows } = await database.app.query('SELECT id FROM back ORDER BY id');
    expect(rows.map(({ id }) => id)).toEqual([1, 3, 4, 5]);
  });

  it('wait while they are frozen, and are asked for', async () => {
    const world = await begin();
    const thawed: string[] = [];
    const frozen = {
      ...world.objects,
      get: async (key: string) => {
        if (key.endsWith('.parquet')) throw new ObjectFrozen('frozen');
        return world.objects.get(key);
      },
      thaw: async (key: string) => {
        const is = thawed.includes(key) ? ('under-way' as const) : ('asked' as const);
        thawed.push(key);
        return is;
      },
    };
    const because = 'S3 takes the objects out of GLACIER: some hours';
    expect(await run({ ...world, objects: frozen })).toEqual({ is: 'waiting', because });
    expect(thawed).toHaveLength(2);
    expect(await run({ ...world, objects: frozen })).toEqual({ is: 'waiting', because });
    expect(thawed).toHaveLength(3);
    expect((await run(world)).is).toBe('done');
    const denied = { ...frozen, thaw: async () => 'not-allowed' as const };
    expect((await run({ ...world, objects: denied }, { ...asked, into: 'x' })).because).toMatch(
      'another table',
    );
  });

  it('are refused where nothing fits', async () => {
    const world = await begin();
    const refused = async (input: typeof asked): Promise<readonly string[]> =>
      (await survey(world, input)).refusals;
    expect(await refused({ ...asked, from: '2024-01-01', until: '2024-02-01' })).toEqual([
      'no archive of public.logs has rows from 2024-01-01 until 2024-02-01',
    ]);
    expect(await refused({ ...asked, until: '2025-01-01' })).toEqual([
      '2025-01-01 is not after 2025-01-01',
    ]);
    await world.database.app.query(`DROP TABLE logs, logs_01, logs_02; DROP TYPE level`);
    expect(await refused(asked)).toEqual(['this database has no type level']);
    expect(await run(world)).toEqual({ is: 'refused', because: 'this database has no type level' });
  });

  it('are not taken from an object that was changed', async () => {
    const world = await begin();
    const key = 'archive/public.logs/2025/01/logs_01/part-0000.parquet';
    const body = Buffer.from((await world.objects.get(key)) ?? []);
    body[50] = (body[50] ?? 0) ^ 1;
    await world.objects.put(key, body, { contentType: 'x/y' });
    await expect(run(world)).rejects.toThrow(`${key} is not what was archived`);
  });
});
