import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incrementalForm } from '#adapters/care/views/incremental-form.ts';
import { viewText } from '#adapters/care/views/view-text.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { SCHEMA, ViewWorld } from './support/view-world.ts';

let server: CareServer;
let world: ViewWorld;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const name = 'by_property';
const SQL =
  'SELECT property_id, count(*) AS n, sum(amount) AS total, min(amount) AS least FROM transactions GROUP BY property_id';

const wanted = (sql = SQL, key = ['property_id']): void =>
  world.row(sql, {
    name,
    key,
    refresh: 'incremental',
    cadence: { changedRows: 1, everyMinutes: 1 },
  });

const isRight = async (): Promise<void> => {
  const all = (from: string) =>
    world.rowsOf(`SELECT q::text FROM (SELECT * FROM ${from} v) q ORDER BY 1`);
  expect(await all(name)).toEqual(await all(`(${world.files[`database/views/${name}.sql`]})`));
};

const because = async (): Promise<string | undefined> => (await world.tick())[name]?.because;

describe('an incremental view', () => {
  beforeEach(async () => {
    world = await ViewWorld.begin(server);
    wanted();
    await world.tick();
  });

  it('folds in as many rows as were changed', async () => {
    await world.one.app.query('UPDATE transactions SET amount = 0 WHERE id < 5');
    expect(await because()).toBe('4 changed rows folded in');
    await isRight();
    await world.one.app.query("UPDATE transactions SET kind = 'fee' WHERE id < 5");
    expect(await because()).toBe('nothing changed');
  });

  it('forgets NaN when it goes, whether a refresh saw it or not', async () => {
    // Not the least of its group: that would be reason enough to compute it anew.
    for (const refreshes of [0, 1]) {
      await world.one.app.query("UPDATE transactions SET amount = 'NaN' WHERE id = 101");
      for (let n = 0; n < refreshes; n += 1) await world.tick();
      await world.one.app.query('UPDATE transactions SET amount = 99 WHERE id = 101');
      await world.tick();
      await isRight();
    }
  });

  it('sees rows that go with those that they refer to', async () => {
    await world.one.app.query(
      'ALTER TABLE transactions ADD FOREIGN KEY (property_id) REFERENCES properties ON DELETE CASCADE',
    );
    await world.one.app.query('DELETE FROM properties WHERE id IN (2, 3)');
    expect(await because()).toBe('40 changed rows folded in');
    await isRight();
  });

  it.each([
    ['is truncated', 'TRUNCATE transactions'],
    ['is rewritten', 'ALTER TABLE transactions ALTER COLUMN kind TYPE varchar(20)'],
    ['had its triggers off', 'ALTER TABLE transactions DISABLE TRIGGER USER'],
    ['lost a trigger', 'DROP FUNCTION capstan.trigger_function() CASCADE'],
  ])('is filled anew when its table %s', async (_, change) => {
    const [found] = await world.rowsOf(
      "SELECT proname AS name FROM pg_proc WHERE proname ~ '^v_[0-9a-f]{8}.*_f$'",
    );
    const { name: trigger } = found as { name: string };
    await world.one.admin.query(change.replace('trigger_function', trigger));
    await world.one.app.query(
      "INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at) VALUES (1, 1, 'fee', -7, now(), now())",
    );
    expect((await world.tick())[name]).toMatchObject({ did: 'done' });
    await isRight();
    await world.one.app.query('DELETE FROM transactions WHERE amount < 5');
    await world.tick();
    await isRight();
  });

  it('keeps a column from being dropped, and lets writers write when one is renamed', async () => {
    const drop = world.one.app.query('ALTER TABLE transactions DROP COLUMN amount');
    await expect(drop).rejects.toThrow('other objects depend on it');
    await world.one.app.query('ALTER TABLE transactions RENAME COLUMN amount TO cents');
    await world.one.app.query('UPDATE transactions SET cents = cents + 1 WHERE id < 9');
    expect(await because()).toMatch(/column "amount" does not exist/);
    await world.one.app.query('UPDATE transactions SET cents = cents + 1 WHERE id < 9');
    wanted(SQL.replaceAll('amount', 'cents'));
    await world.tick(60);
    await isRight();
  });

  it('misses nothing of writers that write all the time', async () => {
    const writers = await Promise.all(
      [0, 1, 2].map(async (at) => {
        const client = new pg.Client({ connectionString: world.one.appUrl });
        await client.connect();
        return async (): Promise<void> => {
          for (let round = 0; round < 300; round += 1) {
            const id = 1000 * (at + 1) + round;
            await client.query('BEGIN');
            await client.query(
              `INSERT INTO transactions (id, tenant_id, property_id, kind, amount, created_at, updated_at) VALUES (${id}, 1, ${1 + (round % 10)}, 'rent', ${round - 30}, now(), now())`,
            );
            await client.query(
              `UPDATE transactions SET amount = amount * 2 WHERE id = ${1 + ((round * 3 + at) % 200)}`,
            );
            await client.query(round % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
            if (round % 3 === 0)
              await client.query(`DELETE FROM transactions WHERE id = ${id - 2}`);
          }
          await client.end();
        };
      }),
    );
    let isOver = false;
    const written = Promise.all(writers.map((write) => write())).then(() => {
      isOver = true;
    });
    let refreshes = 0;
    for (; !isOver; refreshes += 1) {
      // Also made anew in the midst of them.
      if (refreshes % 4 === 3) wanted(SQL.replace('GROUP', `WHERE id <> ${refreshes} GROUP`));
      expect(['done', 'nothing', 'waiting']).toContain((await world.tick())[name]?.did);
    }
    await written;
    await world.tick();
    await world.tick();
    await isRight();
    expect(refreshes).toBeGreaterThan(3);
  }, 60_000);
});

describe('writers', () => {
  it('write what an expression of the view cannot take; that is a refusal, without contents of rows', async () => {
    world = await ViewWorld.begin(
      server,
      "CREATE TABLE t (id int PRIMARY KEY, kind text, payload jsonb, amount numeric); INSERT INTO t VALUES (1, 'a', '{\"n\": 1}', 1)",
    );
    const sql =
      "SELECT kind, sum(amount::numeric(8, 2)) AS total, max((payload->>'n')::int) AS n FROM t GROUP BY kind";
    wanted(sql, ['kind']);
    await world.tick();
    await isRight();
    await world.one.app.query('INSERT INTO t VALUES (2, \'b\', \'{"n": "secret"}\', 1)');
    const refused = (await world.tick())[name];
    expect(refused).toMatchObject({ did: 'refused' });
    expect(refused?.because).toContain('fails for a row of its tables: invalid input syntax');
    expect(refused?.because).not.toContain('secret');
    // Nobody collects what nobody can compute.
    expect(
      await world.rowsOf("SELECT tgname FROM pg_trigger WHERE tgrelid = 't'::regclass"),
    ).toEqual([]);
    await world.one.app.query("INSERT INTO t VALUES (3, 'b', NULL, 1e7)");
    await world.one.app.query('DELETE FROM t WHERE id > 1');
    expect((await world.tick(60))[name]).toMatchObject({ did: 'done' });
    await isRight();
  });
});

describe('what cannot be kept incrementally', () => {
  beforeEach(async () => {
    world = await ViewWorld.begin(
      server,
      `${SCHEMA} CREATE DOMAIN code AS text NOT NULL; CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2 * $1';
       CREATE TABLE odd (id int PRIMARY KEY, flags bit(3), code code, loose numeric, half float8, big boolean GENERATED ALWAYS AS (id > 10) VIRTUAL)`,
    );
  });

  it.each([
    [
      'SELECT city, avg(value::float8) AS x FROM properties GROUP BY 1',
      'column 2 of by_property adds up double precision',
    ],
    [
      'SELECT city, sum(value * 2) AS x FROM properties GROUP BY 1',
      'write sum((value * 2)::numeric(14, 2))',
    ],
    [
      'SELECT city, count(*) AS n FROM properties WHERE created_at < now() GROUP BY 1',
      'now() may say something else tomorrow',
    ],
    [
      'SELECT event_type AS city, count(*) AS n FROM audit_logs GROUP BY 1',
      'audit_logs is no plain table',
    ],
    [
      'SELECT event_type AS city, count(*) AS n FROM audit_logs_default GROUP BY 1',
      'audit_logs_default has partitions or heirs',
    ],
    [
      'SELECT city, name, count(*) AS n FROM properties GROUP BY 1, 2',
      'should be what it is grouped by: city, name, not city',
    ],
    [
      "SELECT name || '' AS city, count(*) AS n FROM properties GROUP BY city, 1",
      'GROUP BY city may mean',
    ],
    [
      'SELECT flags AS city, count(*) AS n FROM odd GROUP BY 1',
      'could not identify an extended hash function for type bit',
    ],
    ['SELECT code AS city, count(*) AS n FROM odd GROUP BY 1', 'is of the domain code'],
    [
      'SELECT flags AS city, max(code) AS n FROM odd GROUP BY 1',
      'column 2 of by_property is of the domain',
    ],
    ['SELECT loose AS city, count(*) AS n FROM odd GROUP BY 1', 'a group key of type numeric'],
    ['SELECT half AS city, count(*) AS n FROM odd GROUP BY 1', 'a group key of type double'],
    ['SELECT big AS city, count(*) AS n FROM odd GROUP BY 1', 'computed when read, and big is'],
    [
      'SELECT id AS city, count(*) AS n FROM odd WHERE big GROUP BY 1',
      'computed when read, and big',
    ],
    ['SELECT id AS city, count(odd) AS n FROM odd GROUP BY 1', 'it reads a row as a whole'],
    ['SELECT twice(id) AS city, count(*) AS n FROM odd GROUP BY 1', 'rights of care: twice()'],
    [
      "SELECT id AS city, count(*) FILTER (WHERE 'x'::code = 'x') AS n FROM odd GROUP BY 1",
      'rights of care: a cast to code',
    ],
  ])('is %s', async (sql, reason) => {
    wanted(sql, ['city']);
    expect(await because()).toContain(reason);
    // Writers of its table do not notice.
    await world.one.app.query("INSERT INTO odd VALUES (1, '101', 'a', 1, 1); DELETE FROM odd");
    const triggers = 'SELECT tgname FROM pg_trigger WHERE NOT tgisinternal';
    expect(await world.rowsOf(triggers)).toEqual([]);
  });
});

describe('an incremental form', () => {
  it.each([
    ['SELECT DISTINCT a, count(*) FROM t GROUP BY 1', 'DISTINCT'],
    ['SELECT a, count(DISTINCT b) FROM t GROUP BY 1', 'DISTINCT within count'],
    ['SELECT a, count(*) FROM t GROUP BY 1 HAVING count(*) > 1', 'HAVING'],
    [
      'SELECT a, count(*) FROM t JOIN u USING (a) GROUP BY 1',
      'anything but one plain table in FROM',
    ],
    ['SELECT a, count(*) FROM t, u GROUP BY 1', 'anything but one plain table in FROM'],
    [
      'SELECT a, count(*) FROM (SELECT 1 AS a) t GROUP BY 1',
      'anything but one plain table in FROM',
    ],
    [
      'SELECT a, count(*) FROM t WHERE a IN (SELECT 1) GROUP BY 1',
      'subqueries and window functions',
    ],
    ['SELECT a, sum(count(*)) OVER () FROM t GROUP BY 1', 'subqueries and window functions'],
    ['SELECT a, count(*) FROM t GROUP BY 1 ORDER BY 1 LIMIT 3', 'ORDER BY; LIMIT'],
    ['WITH w AS (SELECT 1) SELECT a, count(*) FROM t GROUP BY 1', 'WITH'],
    ['SELECT a, count(*) FROM t GROUP BY 1 UNION SELECT 1, 2', 'UNION and the like, VALUES'],
    ['SELECT count(*) FROM t', 'no GROUP BY'],
    ['SELECT a, b, count(*) FROM t GROUP BY a, c', 'a group that is no column of its own'],
    ['SELECT a, sum(b) + 1 FROM t GROUP BY a', 'column 2, neither a group key nor'],
    ['SELECT a, string_agg(b, c) FROM t GROUP BY a', 'column 2, neither a group key nor'],
    ['SELECT a, count(*) FROM t GROUP BY ROLLUP (a)', 'a group that is no column of its own'],
  ])('is not: %s', (sql, reason) => {
    expect(() => incrementalForm(viewText(sql))).toThrow(reason);
  });
});
