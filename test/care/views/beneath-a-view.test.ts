import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

/** The view says what its query says now. */
const isRight = async (view: string, sql: string): Promise<void> => {
  const all = (from: string) =>
    world.rowsOf(`SELECT q::text FROM (SELECT * FROM ${from} v) q ORDER BY 1`);
  expect(await all(view)).toEqual(await all(`(${sql}\n)`));
};

describe('what a view reads', () => {
  beforeEach(async () => {
    world = await ViewWorld.begin(
      server,
      `CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT g, g FROM generate_series(1, 10) g;
       CREATE VIEW good AS SELECT * FROM t WHERE v > 5;
       CREATE FUNCTION rate(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'`,
    );
  });

  it.each([
    [
      'a view',
      'SELECT id, v FROM good',
      'CREATE OR REPLACE VIEW good AS SELECT * FROM t WHERE v > 8',
    ],
    [
      'a function',
      'SELECT id, rate(v) AS v FROM t',
      "CREATE OR REPLACE FUNCTION rate(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 9'",
    ],
  ])('may be %s that is replaced', async (_, sql, replace) => {
    world.row(sql, { name, key: ['id'] });
    await world.tick();
    await world.one.app.query(replace);
    expect((await world.tick(15))[name]).toMatchObject({ because: 'refreshed' });
    await isRight(name, sql);
  });

  it.each(['concurrently', 'incremental'] as const)(
    'may be a table that is exchanged for another of its name, %s',
    async (refresh) => {
      const sql = 'SELECT id, sum(v) AS v FROM t GROUP BY id';
      world.row(sql, { name, key: ['id'], refresh });
      await world.tick();
      await world.one.app.query(
        'ALTER TABLE t RENAME TO before; CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (9, 99)',
      );
      await world.tick();
      await world.one.app.query('INSERT INTO before VALUES (20, 1); INSERT INTO t VALUES (30, 1)');
      await world.flush();
      await world.tick(15);
      await isRight(name, sql);
    },
  );

  it('may have the name of a part of WITH', async () => {
    world.row('WITH good AS (SELECT id, v FROM t) SELECT id, v FROM good', { name, key: ['id'] });
    await world.tick();
    expect((await world.tick())[name]).toMatchObject({ did: 'nothing' });
  });

  it('is not believed to stand still while a procedure commits and goes on', async () => {
    const sql = 'SELECT id, v FROM t';
    world.row(sql, { name, key: ['id'] });
    await world.tick();
    await world.one.app.query(`CREATE PROCEDURE load() LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO t VALUES (11, 11); COMMIT; PERFORM pg_sleep(2.5); INSERT INTO t VALUES (12, 12); END $$`);
    const loading = world.one.app.query('CALL load()');
    await setTimeout(1500);
    expect((await world.tick(15))[name]).toMatchObject({ because: 'refreshed' });
    expect(await world.rowsOf(`SELECT id FROM ${name} WHERE id > 10`)).toEqual([{ id: 11 }]);
    await loading;
    expect((await world.tick(15))[name]).toMatchObject({ because: 'refreshed' });
    await isRight(name, sql);
    expect((await world.tick(15))[name]).toMatchObject({ because: 'nothing changed' });
  });

  it('is not believed to stand still while a session that wrote does not come to rest', async () => {
    const sql = 'SELECT id, v FROM t';
    world.row(sql, { name, key: ['id'] });
    await world.tick();
    await world.flush();
    // Within a second of the last time that counters were written they are kept back.
    await world.one.app.query('INSERT INTO t VALUES (11, 11)');
    await world.one.app.query('BEGIN');
    expect((await world.tick(15))[name]).toMatchObject({ because: 'nothing changed' });
    await setTimeout(15_500);
    expect((await world.tick(1))[name]).toMatchObject({ because: 'refreshed' });
    expect(await world.rowsOf(`SELECT id FROM ${name} WHERE id > 10`)).toEqual([{ id: 11 }]);
    // The same transaction is not another each time.
    expect((await world.tick(15))[name]).toMatchObject({ because: 'nothing changed' });
    await world.one.app.query('COMMIT');
  });

  it('is looked at itself once a day, for not every commit is counted', async () => {
    const sql = 'SELECT id, v FROM t';
    world.row(sql, { name, key: ['id'] });
    await world.tick();
    await world.one.admin.query('SET track_counts = off');
    await world.one.admin.query('INSERT INTO t VALUES (11, 11)');
    await world.one.admin.query('RESET track_counts');
    expect((await world.tick(22 * 60))[name]).toMatchObject({ because: 'nothing changed' });
    expect((await world.tick(60))[name]).toMatchObject({ because: 'refreshed' });
    await isRight(name, sql);
  });
});

describe('a view that was never made', () => {
  it('breaks its promise', async () => {
    world.row('SELECT nothing AS id FROM tenants', { name, key: ['id'] });
    expect((await world.tick())[name]?.look?.broken).toEqual([]);
    expect((await world.tick(29))[name]?.look?.broken).toEqual([]);
    expect((await world.tick(2))[name]?.look?.broken).toEqual([
      `${name} could not be made in the 30 minutes that its row allows.`,
    ]);
  });

  it('that cannot be one breaks it at once', async () => {
    world.row('SELEKT', { name, key: ['id'] });
    expect((await world.tick())[name]?.look?.broken).toHaveLength(1);
  });

  it('is what its follower waits for', async () => {
    world.row('SELECT nothing AS id FROM tenants', { name, key: ['id'] });
    world.row('SELECT id FROM tenants', {
      name: 'follower',
      key: ['id'],
      cadence: { after: `public.${name}` },
    });
    await world.tick();
    expect((await world.tick())['follower']?.because).toBe(
      `waits for ${name}, which was not made yet`,
    );
    world.row('SELECT id FROM tenants', { name, key: ['id'] });
    await world.tick(60);
    expect((await world.tick(15))['follower']).toMatchObject({ did: 'done' });
  });
});

describe('readers', () => {
  it('do not wait for a process that sleeps in a swap', async () => {
    world.row(MONTHLY, { name, key: ['month'] });
    await world.tick();
    const sql = MONTHLY.replace('sum(amount)', 'sum(amount + 1)');
    world.row(sql, { name, key: ['month'] });
    let isHeld = false;
    const before = async (statement: string): Promise<void> => {
      if (isHeld) await setTimeout(600);
      isHeld = statement.includes('SET SCHEMA');
    };
    expect((await world.tick(1, { before }))[name]).toMatchObject({ did: 'failed' });
    await isRight(name, MONTHLY);
    await world.tick(60);
    await isRight(name, sql);
  });
});
