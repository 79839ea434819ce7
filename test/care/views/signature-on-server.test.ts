import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signatureOf } from '#adapters/care/views/sources.ts';
import type { Database } from '#core/care/database.ts';
import { changesBetween, type Signature } from '#core/care/views/signature.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { ViewWorld } from './support/view-world.ts';

let server: CareServer;
let world: ViewWorld;
let database: Database;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const TABLES = `CREATE TABLE a (id int PRIMARY KEY, at timestamptz);
  CREATE TABLE unread (id int);
  CREATE TABLE logs (at date) PARTITION BY RANGE (at);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE logs_2 (at date);
  CREATE VIEW between_them AS SELECT id, at FROM a;
  INSERT INTO a VALUES (1, '2026-01-01'); INSERT INTO logs VALUES ('2026-05-05');`;

const signature = async (view = 'v'): Promise<Signature> => {
  await world.flush();
  return database.read(async (sql) => {
    const [found] = await sql.query<{ oid: number }>('SELECT $1::regclass::oid AS oid', [view]);
    return signatureOf(sql, found?.oid ?? 0);
  });
};

describe('what a view is made from', () => {
  beforeEach(async () => {
    world = await ViewWorld.begin(server, TABLES);
    database = world.one.open().of('view/v');
    await world.one.app.query(
      'CREATE MATERIALIZED VIEW v AS SELECT count(*) FROM between_them, logs',
    );
  });

  it.each([
    ['a row that came', 'INSERT INTO a VALUES (2, now())', 1],
    ['a row that was changed, to the same', 'UPDATE a SET id = id', 1],
    ['a row in a partition', "INSERT INTO logs_1 VALUES ('2026-02-02'), ('2026-02-03')", 2],
    ['what was rolled back: once too many', 'BEGIN; DELETE FROM a; ROLLBACK', 1],
    ['another table', 'INSERT INTO unread VALUES (1)', 0],
    ['an index, statistics and vacuum', 'CREATE INDEX ON a (at); ANALYZE a', 0],
    ['TRUNCATE', 'TRUNCATE a', Number.POSITIVE_INFINITY],
    ['a column of another type', 'ALTER TABLE logs_1 SET UNLOGGED', Number.POSITIVE_INFINITY],
    [
      'a partition attached',
      "ALTER TABLE logs ATTACH PARTITION logs_2 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
      Number.POSITIVE_INFINITY,
    ],
    ['a partition detached', 'ALTER TABLE logs DETACH PARTITION logs_1', Number.POSITIVE_INFINITY],
  ])('shows %s', async (_, change, rows) => {
    const before = await signature();
    expect(changesBetween(before, await signature())).toBe(0);
    await world.one.app.query(change);
    expect(changesBetween(before, await signature())).toBe(rows);
  });

  it('does not show a transaction before its commit, nor a prepared one', async () => {
    const before = await signature();
    await world.one.app.query('BEGIN; INSERT INTO a VALUES (2, now())');
    expect(changesBetween(before, await signature())).toBe(0);
    await world.one.app.query("PREPARE TRANSACTION 'one'");
    expect(changesBetween(before, await signature())).toBe(0);
    await world.one.app.query("COMMIT PREPARED 'one'");
    expect(changesBetween(before, await signature())).toBe(1);
  });

  it.each([
    ['of all tables', 'SELECT pg_stat_reset()'],
    ['of one table', "SELECT pg_stat_reset_single_table_counters('a'::regclass)"],
  ])('cannot be compared after a reset of the counters %s', async (_, reset) => {
    const before = await signature();
    await world.one.admin.query(reset);
    // As many as before: the counts alone would be the same again.
    await world.one.app.query('UPDATE a SET id = id');
    expect(changesBetween(before, await signature())).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a view is never skipped', () => {
  beforeAll(async () => {
    world = await ViewWorld.begin(server, TABLES);
    database = world.one.open().of('view/v');
    await world.one.app.query(`CREATE TABLE secret (id int); ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
      CREATE FUNCTION guess() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
      CREATE FUNCTION sure(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
      CREATE SEQUENCE numbers`);
  });

  it.each([
    ['SELECT id FROM a WHERE at > now()', ['now()']],
    ['SELECT id FROM a WHERE at > current_date', ['a clock or the session']],
    ['SELECT id, age(at) FROM a', ['age()']],
    ['SELECT id, random() AS r FROM a', ['random()']],
    ['SELECT id, guess() AS g FROM a', ['guess()']],
    ["SELECT id, current_setting('work_mem') AS s FROM a", ['current_setting()']],
    ['SELECT id FROM a TABLESAMPLE system (10)', ['a sample']],
    ['SELECT id FROM secret', ['secret']],
    ['SELECT count(*) FROM pg_class', ['pg_class']],
    ['SELECT last_value FROM numbers', ['numbers']],
    [
      'SELECT id FROM (SELECT id FROM a WHERE EXISTS (SELECT clock_timestamp())) q',
      ['clock_timestamp()'],
    ],
  ])('that is %s', async (sql, unsteady) => {
    await world.one.app.query(`DROP VIEW IF EXISTS w; CREATE VIEW w AS ${sql}`);
    expect((await signature('w')).unsteady).toEqual(unsteady);
  });

  it.each([
    "SELECT date_trunc('month', at) AS m, date_trunc('day', at, 'UTC') AS d, at::date AS t, extract(year FROM at) AS y FROM a",
    "SELECT to_char(at, 'YYYY') || sure(id) AS y, jsonb_agg(id), string_agg(id::text, ',') FROM a GROUP BY 1, age(at, '2026-01-01')",
    "SELECT id FROM a WHERE at > '2026-01-01'::date AND at + interval '1 day' < timestamptz '2027-01-01'",
    'SELECT count(*), row_number() OVER (ORDER BY count(*)) FROM a GROUP BY id',
  ])('for what only follows settings: %s', async (sql) => {
    await world.one.app.query(`DROP VIEW IF EXISTS w; CREATE VIEW w AS ${sql}`);
    expect((await signature('w')).unsteady).toEqual([]);
  });
});

// The last: the server's own connections do not survive it.
describe('after a crash', () => {
  it('nothing can be compared, for the counters are lost', async () => {
    world = await ViewWorld.begin(
      server,
      `${TABLES} CREATE MATERIALIZED VIEW v AS SELECT count(*) FROM a`,
    );
    database = world.one.open().of('view/v');
    const before = await signature();
    const { rows } = await world.one.app.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // These servers write commits a moment later.
    await world.one.admin.query('CHECKPOINT');
    // The end of one process, not in order, makes the server throw all out and recover, without a restart.
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    const answers = (ask: () => Promise<unknown>) =>
      expect.poll(
        () =>
          ask().then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 20_000 },
      );
    await answers(() => world.one.admin.query('SELECT 1')).toBe('down');
    await answers(() => database.read((sql) => sql.query('SELECT 1'))).toBe('up');
    const [found] = await database.read((sql) =>
      sql.query<{ oid: number }>("SELECT 'v'::regclass::oid AS oid"),
    );
    const after = await database.read((sql) => signatureOf(sql, found?.oid ?? 0));
    expect(changesBetween(before, { ...after, tables: before.tables })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
