import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertTable } from '#adapters/care/convert/convert-table.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import {
  advanceToEnd,
  boundsOf,
  hanging,
  numberOf,
  prepare,
  session,
} from '../partitions/support/turned.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import { LINES, startWriters, turnstile } from './support/writers.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const input = { table: 'access_logs', key: 'created_at', step: 'month' } as const;

/** An order to convert, as the engine would carry it out. */
function ordered(one: TestDatabase, watch?: StatementWatch, change: object = {}) {
  const opened = one.open(watch);
  const database = opened.of('order/convert');
  return {
    close: () => opened.close(),
    turn: { database, now: () => now, until: now + 900_000 },
    chore: {
      id: 'order/convert',
      kind: 'order',
      divisible: true,
      look: () => Promise.reject(new Error('orders are always due')),
      advance: (turn: Parameters<typeof convertTable.advance>[0]) =>
        convertTable.advance(turn, { ...input, ...change }, 'convert'),
    },
  } as const;
}

const survey = (one: TestDatabase, change: object = {}) =>
  convertTable.survey(one.open().of('survey'), { ...input, ...change });

async function withLogs(rows: number, fillfactor = 100): Promise<TestDatabase> {
  const one = await server.database();
  await prepare(one);
  await one.app.query(
    `ALTER TABLE access_logs SET (fillfactor = ${fillfactor});
     INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds)
     SELECT '2026-06-01'::timestamptz + n % 150 * interval '1 day', n % 7, repeat('/a', n % 9), 200, n FROM generate_series(1, ${rows}) n`,
  );
  return one;
}

const hashOf = (one: TestDatabase, table: string): Promise<string> =>
  one.admin
    .query(`SELECT md5(string_agg(t::text, ';' ORDER BY id)) AS hash FROM ${table} t`)
    .then(({ rows }) => String(rows[0]?.hash));

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('convert-table', () => {
  it('says what it would do, and changes nothing', async () => {
    const one = await withLogs(500);
    const { notes, refusals, steps } = await survey(one);
    expect(refusals).toEqual([]);
    expect(steps.join('\n')).toContain('access_logs becomes access_logs_before_conversion');
    expect(notes.join('\n')).toContain('The primary key becomes (id, created_at)');
    expect(
      await numberOf(
        one,
        "SELECT count(*) FROM pg_class WHERE relname LIKE 'access_logs_p%' AND relkind <> 'i'",
      ),
    ).toBe(0);
  });

  it.each([
    ['no table', 'DROP TABLE access_logs', 'there is no table'],
    [
      'a view that reads it',
      'CREATE VIEW v AS SELECT * FROM access_logs',
      'others read it, and would go on reading the old one; drop them first and make them again after: view v',
    ],
    [
      'a policy of another table that reads it',
      'CREATE POLICY seen ON tenants USING (EXISTS (SELECT FROM access_logs WHERE tenant_id = tenants.id))',
      'make them again after: policy seen on table tenants',
    ],
    [
      'a function whose body reads it',
      'CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM access_logs; END',
      'make them again after: function counted()',
    ],
    [
      'a function that gives its rows',
      'CREATE FUNCTION typed() RETURNS SETOF access_logs LANGUAGE sql AS $$SELECT * FROM access_logs$$',
      'make them again after: function typed()',
    ],
    [
      'a reference to it',
      'CREATE TABLE r (id bigint REFERENCES access_logs)',
      'other tables refer to it',
    ],
    [
      'a reference of its own',
      'ALTER TABLE access_logs ADD CONSTRAINT f FOREIGN KEY (tenant_id) REFERENCES tenants',
      'foreign keys would hold up deletes',
    ],
    [
      'no primary key',
      'ALTER TABLE access_logs DROP CONSTRAINT access_logs_pkey',
      'has no primary key',
    ],
    [
      'a key that may be null',
      'ALTER TABLE access_logs ALTER created_at DROP NOT NULL',
      'may be null',
    ],
    [
      'something else unique',
      'CREATE UNIQUE INDEX u ON access_logs (path)',
      'drop or widen first: u',
    ],
    [
      'a trigger',
      'CREATE TRIGGER t BEFORE UPDATE ON access_logs FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'triggers would have to be moved',
    ],
    ['row security', 'CREATE POLICY p ON access_logs', 'row security'],
    ['a publication', 'CREATE PUBLICATION p FOR TABLE access_logs', 'publications name it: p'],
    [
      'inheritance',
      'CREATE TABLE child () INHERITS (access_logs)',
      'it inherits, or is inherited from: child',
    ],
    [
      'a name that is taken',
      'CREATE TABLE access_logs_y2026m03 ()',
      'the name access_logs_y2026m03 is taken',
    ],
    [
      'a partitioned table',
      'DROP TABLE access_logs; CREATE TABLE access_logs (created_at date) PARTITION BY RANGE (created_at)',
      'partitioned already',
    ],
  ])('refuses %s', async (_, sql, says) => {
    const one = await server.database();
    await prepare(one);
    await one.admin.query(`GRANT CREATE ON DATABASE ${one.appUrl.split('/').at(-1)} TO app`);
    await one.app.query(sql);
    const { refusals } = await survey(one);
    expect(refusals.join('; ')).toContain(says);
  });

  it('keeps all that the table had', async () => {
    const one = await withLogs(3000);
    await one.admin.query(
      'DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN END $$',
    );
    await one.app.query(
      `GRANT SELECT ON access_logs TO reader; COMMENT ON COLUMN access_logs.path IS 'where';
       ALTER TABLE access_logs ADD n serial, ADD twice int GENERATED ALWAYS AS (status * 2) STORED, ADD CHECK (status > 0);
       CREATE UNIQUE INDEX once ON access_logs (created_at DESC, id) INCLUDE (path) WHERE status = 200;
       ALTER TABLE access_logs SET (fillfactor = 90);
       ALTER TABLE access_logs REPLICA IDENTITY USING INDEX access_logs_pkey`,
    );
    const before = await hashOf(one, 'access_logs');
    const world = ordered(one);
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await hashOf(one, 'access_logs')).toBe(before);
    expect(await hashOf(one, 'access_logs_before_conversion')).toBe(before);
    expect((await boundsOf(one, 'access_logs')).map((text) => text.split(' ')[0])).toEqual([
      'access_logs_default',
      ...['06', '07', '08', '09', '10', '11', '12'].map((month) => `access_logs_y2026m${month}`),
      'access_logs_y2027m01',
      'access_logs_y2027m02',
    ]);
    expect(await numberOf(one, 'SELECT count(*) FROM access_logs_default')).toBe(0);
    const { rows } = await one.admin.query(
      `SELECT (SELECT array_agg(indexdef ORDER BY indexname) FROM pg_indexes WHERE tablename = 'access_logs') AS indexes,
         (SELECT concat(relacl, relreplident, pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'access_logs'::regclass) AS rights,
         (SELECT reloptions::text FROM pg_class WHERE relname = 'access_logs_y2026m07') AS options,
         col_description('access_logs'::regclass, 4) AS comment,
         pg_get_serial_sequence('access_logs', 'id') AS id, pg_get_serial_sequence('access_logs', 'n') AS n`,
    );
    expect(rows[0]).toEqual({
      indexes: [
        'CREATE INDEX access_logs_by_tenant ON ONLY public.access_logs USING btree (tenant_id, created_at)',
        'CREATE UNIQUE INDEX access_logs_pkey ON ONLY public.access_logs USING btree (id, created_at)',
        'CREATE UNIQUE INDEX once ON ONLY public.access_logs USING btree (created_at DESC, id) INCLUDE (path) WHERE (status = 200)',
      ],
      rights: '{app=arwdDxtm/app,reader=r/app}iapp',
      options: '{fillfactor=90}',
      comment: 'where',
      id: 'public.access_logs_id_seq',
      n: 'public.access_logs_n_seq',
    });
    const { rows: inserted } = await one.app.query(
      "INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds) VALUES ('2035-01-01', 1, '/', 7, 1) RETURNING id, n, twice",
    );
    expect(inserted[0]).toEqual({ id: '3001', n: 3001, twice: 14 });
    expect(
      await numberOf(one, "SELECT count(*) FROM pg_class WHERE relname LIKE '%changed_%'"),
    ).toBe(0);
  });

  it('loses and refuses nothing while it is written to', async () => {
    // Pages with little on them: more blocks than are copied or compared at a time.
    const one = await withLogs(30_000, 10);
    const writers = await startWriters(one, 4);
    const { said } = await advanceToEnd(ordered(one), true);
    const wanted = await writers.stop();
    expect(writers.refused).toEqual([]);
    expect(said.filter((text) => / % of access_logs copied$/.test(text))).toHaveLength(1);
    expect(said.at(-1)).toContain('is partitioned by created_at');
    const { rows } = await one.admin.query(LINES);
    expect(rows.map(({ line }) => line)).toEqual(wanted);
    expect(await numberOf(one, 'SELECT count(*) FROM access_logs')).toBe(30_000 + wanted.length);
    expect(wanted.length).toBeGreaterThan(20);
  });

  it('begins anew when the table is altered, rewritten or emptied while it is copied', async () => {
    const one = await withLogs(2000);
    const world = ordered(one);
    const again = async (sql: string): Promise<string> => {
      await one.app.query(sql);
      return (await world.chore.advance(world.turn)).because;
    };
    await world.chore.advance(world.turn);
    expect(await again('ALTER TABLE access_logs ADD extra text')).toContain('was altered');
    await world.chore.advance(world.turn);
    const policy =
      'CREATE POLICY seen ON tenants USING (EXISTS (SELECT FROM access_logs WHERE tenant_id = tenants.id))';
    expect(await again(policy)).toContain('was altered');
    expect((await world.chore.advance(world.turn)).because).toContain('policy seen');
    await one.app.query('DROP POLICY seen ON tenants');
    await world.chore.advance(world.turn);
    expect(await again('VACUUM FULL access_logs')).toContain('was rewritten');
    const anew =
      'TRUNCATE access_logs; INSERT INTO access_logs VALUES (9, now(), 1, $$p$$, 2, 3, $$y$$)';
    expect(await again(anew)).toContain('was rewritten');
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    const { rows } = await one.app.query('SELECT id, extra FROM access_logs');
    expect(rows).toEqual([{ id: '9', extra: 'y' }]);
  });

  it.each([
    [
      'access_logs',
      'INSERT INTO access_logs_partitioned SELECT id, created_at, 1, $$forged$$, 1, 1 FROM access_logs WHERE id = 77',
    ],
    [
      'access_logs_default',
      "INSERT INTO access_logs_partitioned VALUES (5000, '2040-01-01', 1, $$forged$$, 1, 1)",
    ],
  ])('does not exchange what differs: %s', async (name, forgery) => {
    const one = await withLogs(2000);
    const world = ordered(one);
    await world.chore.advance(world.turn);
    await one.admin.query(forgery);
    const progress = await advanceToEnd(world);
    expect(progress).toMatchObject({ is: 'refused' });
    expect(progress.because).toMatch(new RegExp(`^1 rows of ${name} differ from `));
    expect(
      await numberOf(
        one,
        "SELECT count(*) FROM pg_class WHERE relname = 'access_logs' AND relkind = 'r'",
      ),
    ).toBe(1);
  });

  it('holds no reader when the process hangs in the middle of the exchange', async () => {
    const one = await withLogs(100);
    const watch = hanging(one, 'access_logs');
    const world = ordered(one, watch);
    await expect(advanceToEnd(world)).rejects.toThrow();
    expect(watch.hung()).toBe(1);
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await numberOf(one, 'SELECT count(*) FROM access_logs')).toBe(100);
  });

  it.each([{ step: 'week' }, { key: 'read_at' }, { keepDays: 30 }])(
    'begins anew when an order before wanted something else: %o',
    async (change) => {
      const one = await withLogs(100);
      await one.app.query('ALTER TABLE access_logs ADD read_at date NOT NULL DEFAULT now()');
      const former = ordered(one);
      await former.chore.advance(former.turn);
      const world = ordered(one, undefined, change);
      const { is, said } = await advanceToEnd(world);
      expect(is).toBe('done');
      expect(said[0]).toBe('a former copy of access_logs was made another way: begun anew');
      const { key, keepDays, step } = { ...input, keepDays: undefined, ...change };
      expect(said.at(-1)).toContain(`is partitioned by ${key}`);
      const names = (await boundsOf(one, 'access_logs')).join();
      expect(names.includes('y2026w47')).toBe(step === 'week');
      expect(names.includes('older')).toBe(keepDays === 30);
    },
  );

  it('waits for whoever is in the way of the exchange', async () => {
    const one = await withLogs(100);
    const world = ordered(one);
    expect((await world.chore.advance(world.turn)).is).toBe('more');
    const reader = await session(one, 'report');
    await reader.query('BEGIN; SELECT count(*) FROM access_logs');
    const progress = await advanceToEnd(world);
    expect(progress).toMatchObject({ is: 'waiting' });
    expect(progress.because).toMatch(
      /^access_logs could not be exchanged: pid \d+ \(report, idle in transaction/,
    );
    await reader.query('COMMIT');
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    await reader.end();
  });

  it('comes to the same end when the process is killed anywhere, with writers going on', async () => {
    const one = await withLogs(0);
    const moments = await killedEverywhere({
      begin: async () => {
        const { rows } = await one.admin.query(
          `SELECT string_agg(format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass), '; ') AS drop FROM pg_class
           WHERE relname LIKE 'access%' AND relkind IN ('r', 'p')`,
        );
        await one.admin.query(
          `SET client_min_messages = warning; ${rows[0]?.drop}; DELETE FROM capstan.mirrors`,
        );
        await one.app.query(
          `CREATE TABLE access_logs (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL,
             tenant_id bigint NOT NULL, path text NOT NULL, status int NOT NULL, milliseconds int NOT NULL);
           INSERT INTO access_logs SELECT n, '2026-11-01'::timestamptz + n % 20 * interval '1 day', 1, '', 1, 1 FROM generate_series(1, 300) n`,
        );
        const gate = turnstile();
        return { gate, writers: await startWriters(one, 1, gate) };
      },
      work: async ({ gate }, fate) => {
        // A write between any two statements; where one has to wait, the others wait behind it.
        const before = (statement: string): void => {
          gate.letOne();
          fate.watch.before?.(statement);
        };
        const world = ordered(one, { ...fate.watch, before });
        try {
          const { is } = await advanceToEnd(world, true);
          return is === 'done' ? 'done' : 'again';
        } finally {
          await world.close();
        }
      },
      judge: async ({ writers }) => {
        const wanted = await writers.stop();
        expect(writers.refused).toEqual([]);
        expect((await one.admin.query(LINES)).rows.map(({ line }) => line)).toEqual(wanted);
        expect(await numberOf(one, "SELECT count(*) FROM access_logs WHERE path = ''")).toBe(300);
        expect(
          await numberOf(
            one,
            "SELECT count(*) FROM pg_class WHERE relname = 'access_logs' AND relkind = 'p'",
          ),
        ).toBe(1);
        expect(
          await numberOf(one, "SELECT count(*) FROM pg_class WHERE relname LIKE '%changed_%'"),
        ).toBe(0);
      },
    });
    expect(moments).toBeGreaterThan(50);
  }, 300_000);
});
