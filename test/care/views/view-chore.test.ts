import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '#adapters/care/open-database.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { MONTHLY, ViewWorld } from './support/view-world.ts';

let server: CareServer;
let world: ViewWorld;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  world = await ViewWorld.begin(server);
});

const name = 'monthly_sales_summary';
const change = 'UPDATE transactions SET amount = amount + 1 WHERE id < 5';

/** The view says what its query says now. */
const isRight = async (view: string, sql: string): Promise<void> => {
  const all = (from: string) =>
    world.rowsOf(`SELECT q::text FROM (SELECT * FROM ${from} v) q ORDER BY 1`);
  expect(await all(view)).toEqual(await all(`(${sql}\n)`));
};

const because = async (of = name): Promise<string> => {
  const { [of]: report } = await world.tick();
  expect(report?.did).toBe('refused');
  return report?.because ?? '';
};

describe('a materialized view', () => {
  it('is made, belongs to who owns its tables, and is refreshed only when something changed', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    expect((await world.tick())[name]).toMatchObject({ because: 'it is made, and fresh' });
    await isRight(name, MONTHLY);
    expect(
      await world.rowsOf(`SELECT matviewowner FROM pg_matviews WHERE matviewname = '${name}'`),
    ).toEqual([{ matviewowner: 'app' }]);
    expect((await world.tick())[name]).toMatchObject({
      did: 'nothing',
      because: 'nothing changed',
    });
    expect((await world.tick(15))[name]).toMatchObject({ did: 'done', because: 'nothing changed' });
    await world.one.app.query(change);
    await world.flush();
    // Counted a minute after a turn that found nothing: it may have been committed before it.
    const late = (await world.tick())[name];
    expect(late).toMatchObject({ did: 'done', because: 'refreshed' });
    await isRight(name, MONTHLY);
    expect(late?.look).toMatchObject({
      warnings: [],
      figures: {
        staleSeconds: 0,
        rows: 7,
        refresh: 'concurrently',
        skipped: 1,
        changedRows: 0,
        nextAt: '2026-06-10T12:30:00.000Z',
      },
    });
  });

  it('is as old as its oldest change, and says so when that breaks its promise', async () => {
    world.row(MONTHLY, { name, key: ['month'], cadence: { cron: '0 3 * * *', timeZone: 'UTC' } });
    await world.tick();
    await world.one.app.query(change);
    await world.flush();
    expect((await world.tick(20))[name]?.look).toMatchObject({
      broken: [],
      warnings: [],
      figures: { staleSeconds: 1200, changedRows: 4 },
    });
    expect((await world.tick(20))[name]?.look?.broken).toEqual([
      `${name} is older than its row promises: it does not show all changes of the last 30 minutes.`,
    ]);
  });

  it('that reads a clock is refreshed at each of its times, and says why', async () => {
    const sql =
      'SELECT property_id, count(*) AS n FROM transactions WHERE created_at < now() GROUP BY 1';
    world.row(sql, { name: 'recent', key: ['property_id'] });
    expect((await world.tick())['recent']?.look?.figures).toMatchObject({
      neverSkipped: 'now()',
      changedRows: null,
    });
    expect((await world.tick(15))['recent']).toMatchObject({ because: 'refreshed' });
  });

  it('is refreshed after the one that it follows, which it may read', async () => {
    world.row('SELECT n % 2 AS odd, sum(total) AS total FROM by_property GROUP BY 1', {
      name: 'above',
      key: ['odd'],
      cadence: { after: 'by_property' },
    });
    world.row('SELECT property_id AS n, sum(amount) AS total FROM transactions GROUP BY 1', {
      name: 'by_property',
      key: ['n'],
    });
    const first = await world.tick();
    expect(Object.values(first).map(({ did }) => did)).toEqual(['done', 'done']);
    await world.tick(15);
    expect((await world.tick())['above']).toMatchObject({ did: 'nothing' });
    await world.one.app.query(change);
    await world.flush();
    const second = await world.tick(15);
    expect([second['by_property']?.because, second['above']?.because]).toEqual([
      'refreshed',
      'refreshed',
    ]);
    await isRight('above', world.files['database/views/above.sql'] ?? '');
  });

  it('keeps its old contents when new rows share a key', async () => {
    const sql =
      'SELECT id, name FROM properties UNION ALL SELECT id, name FROM tenants WHERE id > 1000';
    world.row(sql, { name: 'names', key: ['id'] });
    await world.tick();
    await world.one.app.query(
      "INSERT INTO tenants VALUES (1001, 'a', now()); INSERT INTO properties SELECT 1001, tenant_id, name, city, value, details, created_at, updated_at FROM properties LIMIT 1",
    );
    await world.flush();
    await world.tick(14);
    expect(await because('names')).toMatch(
      /^names keeps its old contents: rows of the new ones share the key id/,
    );
    expect(await world.rowsOf('SELECT count(*)::int AS n FROM names')).toEqual([{ n: 10 }]);
  });
});

describe('a migration', () => {
  const wider = MONTHLY.replace('sum(amount)', 'avg(amount) AS mean, sum(amount)');

  it('happens for another text, not for other spaces and comments', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    world.row(`-- by month\n${MONTHLY.replaceAll('\n', '\n\n').replace('SELECT', 'select')};`, {
      name,
      key: ['month'],
    });
    expect((await world.tick())[name]).toMatchObject({ did: 'nothing' });
    world.row(MONTHLY.replace('GROUP BY', "WHERE kind <> 'rent' GROUP BY"), {
      name,
      key: ['month'],
    });
    await world.tick();
    const constant = MONTHLY.replace('GROUP BY', "WHERE kind <> 'fee' GROUP BY");
    world.row(constant, { name, key: ['month'] });
    expect((await world.tick())[name]).toMatchObject({ did: 'done' });
    await isRight(name, constant);
  });

  it('keeps owner, grants, comments and indexes', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    await world.one.admin.query(`CREATE ROLE reader_${name}; GRANT SELECT ON ${name} TO PUBLIC; GRANT SELECT (month) ON ${name} TO reader_${name} WITH GRANT OPTION;
      COMMENT ON MATERIALIZED VIEW ${name} IS 'it''s ours'; COMMENT ON COLUMN ${name}.month IS 'in UTC'; CREATE INDEX by_total ON ${name} (total_amount) WHERE total_amount > 5`);
    const kept = () =>
      world.rowsOf(`SELECT c.relacl::text, pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid, 'pg_class') AS comment, col_description(c.oid, 1) AS month,
        (SELECT attacl::text FROM pg_attribute WHERE attrelid = c.oid AND attname = 'month') AS column,
        (SELECT indexdef FROM pg_indexes WHERE indexname = 'by_total') AS index FROM pg_class c WHERE c.oid = '${name}'::regclass`);
    const before = await kept();
    world.row(wider, { name, key: ['month'] });
    expect((await world.tick())[name]).toMatchObject({ did: 'done' });
    await isRight(name, wider);
    expect(await kept()).toEqual(before);
  });

  it('makes the views of ours anew that read it, and refuses while others do', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    const yearly = `SELECT extract(year FROM month) AS year, sum(total_amount) AS total FROM ${name} GROUP BY 1`;
    world.row(yearly, { name: 'yearly', key: ['year'] });
    await world.tick();
    await world.one.app.query(
      `CREATE VIEW best AS SELECT max(total_amount) FROM ${name}; CREATE FUNCTION f() RETURNS SETOF ${name} LANGUAGE sql AS 'SELECT * FROM ${name}'`,
    );
    world.row(wider, { name, key: ['month'] });
    expect(await because()).toBe(
      `${name} should be made anew, and others read it: function f(), view best. Drop them first and make them again afterwards, or make them rows of the guide`,
    );
    await isRight(name, MONTHLY);
    await world.one.app.query('DROP VIEW best; DROP FUNCTION f()');
    await world.tick(60);
    await world.tick();
    await isRight(name, wider);
    await isRight('yearly', yearly);
    await world.tick();
    expect(
      await world.rowsOf("SELECT relname FROM pg_class WHERE relname ~ '^v_[0-9a-f]{8}'"),
    ).toEqual([]);
    await world.one.app.query(change);
    await world.flush();
    await world.tick(15);
    await isRight('yearly', yearly);
  });

  it('takes over a view of the same definition that somebody made, and refuses another', async () => {
    await world.one.app.query(`CREATE MATERIALIZED VIEW ${name} AS ${MONTHLY}`);
    await world.one.app.query('CREATE MATERIALIZED VIEW theirs AS SELECT 1 AS id');
    world.row(MONTHLY, { name, key: ['month'] });
    world.row('SELECT 2 AS id', { name: 'theirs', key: ['id'] });
    const first = await world.tick();
    expect(first[name]).toMatchObject({ did: 'done', because: 'refreshed' });
    expect(first['theirs']).toMatchObject({ did: 'refused' });
    expect(first['theirs']?.because).toMatch(/Theirs:\n SELECT 1 AS id;\nOurs:\n SELECT 2 AS id;/);
    const unique = await world.rowsOf(
      `SELECT indisunique FROM pg_index WHERE indrelid = '${name}'::regclass`,
    );
    expect(unique).toEqual([{ indisunique: true }]);
  });

  it('makes a view again that somebody dropped', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    await world.one.app.query(`DROP MATERIALIZED VIEW ${name}`);
    await world.tick();
    await isRight(name, MONTHLY);
  });

  it('goes from whole refreshes to incremental ones and back', async () => {
    const sql = 'SELECT property_id, sum(amount) AS total FROM transactions GROUP BY 1';
    const row = { name: 'by_property', key: ['property_id'] };
    for (const refresh of ['concurrently', 'incremental', 'concurrently'] as const) {
      world.row(sql, { ...row, refresh });
      expect((await world.tick())['by_property']).toMatchObject({ did: 'done' });
      await world.one.app.query(change);
      await world.flush();
      await world.tick(15);
      await isRight('by_property', sql);
    }
    expect(
      await world.rowsOf("SELECT relname FROM pg_class WHERE relname ~ '^v_[0-9a-f]{8}'"),
    ).toEqual([]);
  });
});

describe('before the first refresh', () => {
  /** What the message says after "mended:" makes a view that is accepted. */
  const isMendedBy = async (text: string, key: readonly string[]): Promise<void> => {
    world.row(text.slice(text.search(/^SELECT/m)), { name, key });
    expect((await world.tick(60))[name]).toMatchObject({ did: 'done' });
  };

  it('a key that is no column is named', async () => {
    world.row(MONTHLY, { name, key: ['day'] });
    expect(await because()).toBe(
      `the key of ${name} names day, and its columns are month, transaction_count, total_amount`,
    );
  });

  it('a key behind other columns is put first', async () => {
    world.row('SELECT kind, \'a\' AS "order", id FROM transactions -- all', { name, key: ['id'] });
    const text = await because();
    expect(text).toMatch(
      /should be its first columns.*mended:\nSELECT id, kind, "order"\nFROM \(\nSELECT kind/s,
    );
    await isMendedBy(text, ['id']);
  });

  it('NULL in a key is left out', async () => {
    world.row(
      'SELECT nullif(property_id, 3) AS property_id, count(*) AS n FROM transactions GROUP BY 1',
      { name, key: ['property_id'] },
    );
    const text = await because();
    expect(text).toMatch(/has NULL in property_id.*WHERE property_id IS NOT NULL/s);
    await isMendedBy(text, ['property_id']);
  });

  it('a first column that tells few rows apart goes behind the other', async () => {
    world.row('SELECT n % 4 AS part, n AS id FROM generate_series(1, 20000) n', {
      name,
      key: ['part', 'id'],
    });
    const text = await because();
    expect(text).toMatch(/first column of .*, part, has 4 values in 20000 rows, and id 20000/);
    await isMendedBy(text, ['id', 'part']);
  });

  it('rows that share a key are a reason to stop', async () => {
    world.row('SELECT tenant_id, amount FROM transactions', { name, key: ['tenant_id'] });
    expect(await because()).toMatch(/is not unique.*HAVING count\(\*\) > 1/s);
  });

  it.each([
    ['no SELECT', 'DELETE FROM transactions', /should hold one SELECT/],
    ['two of them', 'SELECT 1 AS id; SELECT 2 AS id', /should hold one SELECT/],
    ['no SQL', 'SELEKT 1', /is no SQL: syntax error/],
    [
      'a column that is not there',
      'SELECT colour AS id FROM tenants',
      /column "colour" does not exist/,
    ],
    ['a table that is not there', 'SELECT id FROM nobody', /relation "nobody" does not exist/],
  ])('a file with %s is refused', async (_, sql, reason) => {
    world.row(sql, { name, key: ['id'] });
    expect(await because()).toMatch(reason);
  });

  it('views that read each other are refused', async () => {
    world.row('SELECT id FROM b', { name: 'a', key: ['id'] });
    world.row('SELECT id FROM a', { name: 'b', key: ['id'] });
    expect(await because('a')).toBe('views read each other in a circle: a reads b reads a');
  });
});

describe('others at the same view or table', () => {
  it('are waited for by name, and hold nobody else', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    const reader = new pg.Client({
      connectionString: world.one.appUrl,
      application_name: 'a-report',
    });
    await reader.connect();
    await reader.query(`BEGIN; SELECT * FROM ${name}`);
    world.row(MONTHLY.replace('sum(amount)', 'sum(amount + 1)'), { name, key: ['month'] });
    const held = await world.tick();
    expect(held[name]).toMatchObject({ did: 'waiting' });
    expect(held[name]?.because).toMatch(
      /needs a lock: pid \d+ \(a-report, idle in transaction for \d+ s\) in the way/,
    );
    await reader.query('COMMIT');
    expect((await world.tick())[name]).toMatchObject({ did: 'done' });
    await reader.end();
  });

  it('do not refresh at the same time, not even a process that was killed and whose statement runs on', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    await world.one.app.query(change);
    await world.flush();
    const zombie = openDatabase({ direct: world.one.careUrl }, 'capstan-care');
    const { promise: isIn, resolve } = Promise.withResolvers<void>();
    const runs = zombie.of(`view/${name}`).transaction(async (sql) => {
      resolve();
      await sql.query('SELECT pg_sleep(1)');
    });
    await isIn;
    expect((await world.tick(15))[name]).toMatchObject({ did: 'busy' });
    await runs;
    expect((await world.tick())[name]).toMatchObject({ did: 'done', because: 'refreshed' });
    await zombie.close();
  });
});
