import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  archiveTable,
  type StaticTable,
  whyNotDrop,
} from '#adapters/care/archive/archive-table.ts';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import type { OpenDatabase } from '#adapters/care/open-database.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import type { Objects } from '#core/care/objects.ts';
import {
  archivedRows,
  type CareBuckets,
  manifestsIn,
  startBuckets,
} from '../support/care-buckets.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import { opened, turnOf, untilItStops } from '../support/turn-of.ts';

const NOW = Date.UTC(2026, 5, 10);
const logs: StaticTable = {
  schema: 'public',
  name: 'audit_logs_2025_01',
  of: { schema: 'public', name: 'audit_logs' },
  from: Date.UTC(2025, 0),
  until: Date.UTC(2025, 1),
};

let server: CareServer;
let buckets: CareBuckets;
beforeAll(async () => {
  [server, buckets] = await Promise.all([startCareServer(), startBuckets()]);
});
afterAll(() => Promise.all([server.stop(), buckets.stop()]));

interface World {
  readonly database: TestDatabase;
  readonly objects: Objects;
}

const begin = async (sql: string): Promise<World> => {
  const database = await server.database();
  await database.app.query(sql);
  return prepared(database);
};

const prepared = async (database: TestDatabase): Promise<World> => {
  await opened(database, (open) => makeCareSchema(open.of('care'), [archiveTables]));
  return { database, objects: s3Objects(await buckets.bucket()) };
};

/** The same database as if it were new. */
const again = async (database: TestDatabase, sql: string): Promise<World> => {
  await database.admin.query('DROP SCHEMA capstan CASCADE');
  await database.app.query(`DROP TABLE IF EXISTS ${logs.name}; ${sql}`);
  return prepared(database);
};

const archive = (open: OpenDatabase, objects: Objects, table = logs) =>
  untilItStops(() => archiveTable(turnOf(open, 'partitions/a', NOW), objects, table));

const whyNot = (open: OpenDatabase, table = logs) =>
  open.of('partitions/a').transaction((sql) => whyNotDrop(sql, table));

const SMALL = `CREATE TABLE audit_logs_2025_01 (id bigint, note text);
  INSERT INTO audit_logs_2025_01 SELECT n, nullif('note ' || n, 'note 7') FROM generate_series(1, 40) n`;

const rowsOf = async ({ app }: TestDatabase): Promise<string[]> =>
  (await app.query('SELECT id, note FROM audit_logs_2025_01')).rows
    .map(({ id, note }) => `${id}|${note}`)
    .sort();

describe('a detached table', () => {
  it('lies in S3 row by row before it may be dropped', async () => {
    const { database, objects } = await begin(SMALL);
    const open = database.open();
    expect(await whyNot(open)).toBe('public.audit_logs_2025_01 has no verified archive');
    expect(await archive(open, objects)).toMatchObject({ is: 'done', figures: { rows: 40 } });
    expect(await archivedRows(objects)).toEqual(await rowsOf(database));
    expect(await manifestsIn(objects)).toMatchObject([
      {
        rows: 40,
        from: '2025-01-01T00:00:00.000Z',
        until: '2025-02-01T00:00:00.000Z',
        columns: [
          { name: 'id', type: 'bigint' },
          { name: 'note', type: 'text' },
        ],
        objects: [
          { key: 'archive/public.audit_logs/2025/01/audit_logs_2025_01/part-0000.parquet' },
        ],
      },
    ]);
    expect(await whyNot(open)).toBeUndefined();
  });

  it('is whole wherever the process ends', async () => {
    const { database } = await begin('SELECT');
    const moments = await killedEverywhere<World>({
      begin: () => again(database, SMALL),
      work: async ({ objects }, fate) => {
        const { is } = await opened(
          database,
          (open) => archive(open, fate.objects(objects)),
          fate.watch,
        );
        return is === 'done' ? 'done' : 'again';
      },
      judge: async ({ objects }) => {
        expect(await archivedRows(objects)).toEqual(await rowsOf(database));
        expect(await manifestsIn(objects)).toHaveLength(1);
        expect(await opened(database, (open) => whyNot(open))).toBeUndefined();
      },
    });
    expect(moments).toBeGreaterThan(30);
  }, 120_000);

  it('keeps every type to the last digit', async () => {
    const { database, objects } = await begin(`
      CREATE TYPE mood AS ENUM ('sad', 'it''s "fine"');
      CREATE DOMAIN cents AS numeric(12, 2);
      CREATE TABLE audit_logs_2025_01 (
        a numeric, b numeric(40, 20), c timestamptz, d double precision, e jsonb, f int[], g mood,
        h uuid, i bytea, j text, k boolean, l char(5), m interval, n inet, o date, p cents, q int4range, r tsvector,
        s timestamp, t real, u bigint GENERATED ALWAYS AS (7) STORED, "we""ird; name" text);
      INSERT INTO audit_logs_2025_01 VALUES
        (1.50, 0.00000000000000000001, '2025-01-01 00:00:00.000001+00', 'NaN', '{"a": [1, null]}', '{1,NULL}', 'it''s "fine"',
         gen_random_uuid(), '\\x00ff', E'\\u0001\\uffff \\U0001F600', true, 'ab', '1 mon 2 days 00:00:00.5', '10.0.0.1', 'infinity',
         12.30, '[1,5)', 'a:1 b', '2025-01-01 12:00:00.5', 0.1),
        ('NaN', -1, 'infinity', '-Infinity', 'null', '{}', 'sad', NULL, '', '', false, '', '-1 day', '10.0.0.0/8', '0044-03-15 BC',
         -0.01, 'empty', '', '-infinity', 'NaN'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    const open = database.open();
    expect(await archive(open, objects)).toMatchObject({ is: 'done' });
    expect(await whyNot(open)).toBeUndefined();
    const [manifest] = await manifestsIn(objects);
    expect(new Set(manifest?.objects[0]?.asText)).toEqual(new Set(['c', 'o', 's']));
    expect(manifest?.columns.find(({ name }) => name === 'p')?.type).toBe('numeric(12,2)');
  });

  it('takes several objects when it is large, and goes on at the object', async () => {
    const { database, objects } = await begin(
      `CREATE TABLE audit_logs_2025_01 (id bigint, note text);
       INSERT INTO audit_logs_2025_01 SELECT n, 'x' FROM generate_series(1, 150000) n`,
    );
    const puts: string[] = [];
    const counted: Objects = {
      ...objects,
      put: (key, ...rest) => {
        puts.push(key.slice(key.lastIndexOf('/') + 1));
        return objects.put(key, ...rest);
      },
    };
    await archive(database.open(), counted);
    expect(puts).toEqual(['part-0000.parquet', 'part-0001.parquet', 'manifest.json']);
    expect((await manifestsIn(objects))[0]).toMatchObject({ rows: 150_000 });
    expect(await whyNot(database.open())).toBeUndefined();
  });

  it('may not be dropped when somebody wrote to it after all, and is archived anew', async () => {
    const { database, objects } = await begin(SMALL);
    const open = database.open();
    await archive(open, objects);
    await database.app.query("UPDATE audit_logs_2025_01 SET note = 'other' WHERE id = 3");
    expect(await whyNot(open)).toMatch('is not what was archived');
    await archive(open, objects);
    expect(await whyNot(open)).toBeUndefined();
    expect(await archivedRows(objects)).toEqual(await rowsOf(database));
    expect(await manifestsIn(objects)).toHaveLength(1);
  });

  it('of a name that was archived before is another archive', async () => {
    const { database, objects } = await begin(SMALL);
    const open = database.open();
    await archive(open, objects);
    await database.app.query(`DROP TABLE audit_logs_2025_01; ${SMALL}`);
    expect(await whyNot(open)).toMatch('has no verified archive');
    await archive(open, objects);
    expect((await archivedRows(objects)).length).toBe(80);
    expect(await whyNot(open)).toBeUndefined();
  });

  it('is not archived when S3 gives back something else', async () => {
    const { database, objects } = await begin(SMALL);
    const lying: Objects = {
      ...objects,
      get: async (key) => {
        const body = await objects.get(key);
        const at = Math.floor((body?.length ?? 0) / 2);
        return body?.map((byte, index) => (index === at ? byte ^ 1 : byte));
      },
    };
    const open = database.open();
    await expect(archive(open, lying)).rejects.toThrow('SHA-256 differs');
    expect(await whyNot(open)).toMatch('has no verified archive');
  });

  it('is refused when not all of its rows can be seen', async () => {
    const { database, objects } = await begin(SMALL);
    const open = database.open();
    const table = 'ALTER TABLE audit_logs_2025_01';
    await database.app.query(
      `${table} ENABLE ROW LEVEL SECURITY; ${table} FORCE ROW LEVEL SECURITY`,
    );
    const because = 'row security hides rows of public.audit_logs_2025_01 from this role';
    expect(await archive(open, objects)).toEqual({ is: 'refused', because });
    const none = { ...logs, name: 'no"body' };
    expect(await archive(open, objects, none)).toMatchObject({ is: 'refused' });
  });
});
