import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChoreBusy, StatementFailed } from '#core/care/database.ts';
import { type CareServer, startCareServer } from './support/care-server.ts';
import { Fate } from './support/every-statement.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const shown = [
  'application_name',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'client_connection_check_interval',
  'TimeZone',
  'row_security',
];

describe('a database as a chore sees it', () => {
  it('has its limits in every transaction and session', async () => {
    const one = await server.database();
    const database = one.open().of('view/a');
    const ask = `SELECT ${shown.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`;
    const wanted = {
      application_name: 'capstan-care',
      statement_timeout: '1min',
      lock_timeout: '250ms',
      idle_in_transaction_session_timeout: '30s',
      client_connection_check_interval: '10s',
      TimeZone: 'UTC',
      row_security: 'off',
    };
    expect(await database.read((sql) => sql.query(ask))).toEqual([wanted]);
    expect(await database.transaction((sql) => sql.query(ask))).toEqual([wanted]);
    expect(await database.session((sql) => sql.query(ask))).toEqual([wanted]);
    const long = await database.transaction((sql) => sql.query(ask), {
      statementSeconds: 600,
      lockMilliseconds: 50,
    });
    expect(long).toEqual([{ ...wanted, statement_timeout: '10min', lock_timeout: '50ms' }]);
  });

  it('lets one at a chore, in transactions and sessions alike, and others at other chores', async () => {
    const one = await server.database();
    const [first, second] = [one.open(), one.open()];
    await first.of('view/a').transaction(async (held) => {
      await held.query('SELECT 1');
      const again = second.of('view/a').transaction((sql) => sql.query('SELECT 1'));
      await expect(again).rejects.toThrow(ChoreBusy);
      const session = second.of('view/a').session((sql) => sql.query('SELECT 1'));
      await expect(session).rejects.toThrow(ChoreBusy);
      await second.of('view/b').transaction((sql) => sql.query('SELECT 1'));
    });
    await second.of('view/a').session(async (held) => {
      await held.query('SELECT 1');
      const again = first.of('view/a').transaction((sql) => sql.query('SELECT 1'));
      await expect(again).rejects.toThrow(ChoreBusy);
    });
    await expect
      .poll(() =>
        first
          .of('view/a')
          .transaction(async () => 'free')
          .catch(String),
      )
      .toBe('free');
  });

  it('changes nothing while it reads, and says what PostgreSQL refused', async () => {
    const one = await server.database();
    const database = one.open().of('view/a');
    const write = database.read((sql) => sql.execute('CREATE TABLE t (a int)'));
    await expect(write).rejects.toMatchObject({ code: '25006' });
    const wrong = database.transaction((sql) => sql.query('SELECT * FROM nobody'));
    await expect(wrong).rejects.toThrow(StatementFailed);
  });

  it('is free for the next as soon as a session failed', async () => {
    const database = (await server.database()).open().of('view/a');
    for (let time = 0; time < 20; time += 1) {
      await expect(database.session((sql) => sql.query('SELECT 1 / 0'))).rejects.toThrow('zero');
      await database.transaction((sql) => sql.query('SELECT 1'));
    }
  });

  it('tells nobody what stood in a row that PostgreSQL complains of', async () => {
    const one = await server.database();
    const said: (string | undefined)[] = [];
    const database = one.open({ after: (_, __, failure) => void said.push(failure) }).of('view/a');
    const cast = database.read((sql) => sql.query('SELECT $1::text::int', ['ann@example.com']));
    await expect(cast).rejects.toThrow('invalid input syntax for type integer: "…"');
    const raise = `DO $$ BEGIN RAISE 'no % here', 'ann@example.com'; END $$`;
    await expect(database.read((sql) => sql.query(raise))).rejects.toThrow(
      'a function of the application raised an exception (P0001)',
    );
    expect(said.join()).toContain('(P0001)');
    expect(said.join()).not.toContain('ann@');
  });

  it('leaves nothing behind when its process ends in the middle', async () => {
    const one = await server.database();
    await one.app.query('CREATE TABLE t (a int)');
    for (const moment of [
      { call: 2, when: 'after' },
      { call: 3, when: 'after' },
    ] as const) {
      const fate = new Fate(moment);
      const killed = one
        .open(fate.watch)
        .of('view/a')
        .transaction((sql) => sql.execute('INSERT INTO t VALUES (1)'));
      await expect(killed).rejects.toThrow('given up');
      expect(fate.seen.at(-1)).toMatch(moment.call === 2 ? /pg_try/ : /INSERT/);
      // The server takes a moment to see that nobody is there any more.
      await expect
        .poll(() =>
          one
            .open()
            .of('view/a')
            .transaction(async () => 'free')
            .catch(String),
        )
        .toBe('free');
    }
    expect((await one.app.query('SELECT * FROM t')).rows).toEqual([]);
  });

  it('streams wide rows a few at a time, and narrow ones many', async () => {
    const one = await server.database();
    const portions = (rows: number, width: number) =>
      one
        .open()
        .of('export/a')
        .read(async (sql) => {
          const found: number[] = [];
          const text = `SELECT repeat('x', ${width}) FROM generate_series(1, ${rows})`;
          for await (const some of sql.stream(text, [], 1000)) found.push(some.length);
          return found;
        });
    const wide = await portions(100, 1_000_000);
    expect(wide.slice(1, -1).every((rows) => rows <= 5)).toBe(true);
    expect(wide.reduce((sum, rows) => sum + rows)).toBe(100);
    expect(await portions(3000, 10)).toEqual([16, 64, 256, 1000, 1000, 664]);
  });

  it('streams rows as text', async () => {
    const one = await server.database();
    const parts: unknown[] = [];
    await one
      .open()
      .of('export/a')
      .read(async (sql) => {
        const rows = sql.stream(
          'SELECT g, g::numeric / 4, NULL FROM generate_series(1, $1::int) g',
          [5],
          2,
        );
        for await (const part of rows) parts.push(part);
      });
    expect(parts.flat()).toHaveLength(5);
    expect(parts).toHaveLength(3);
    expect((parts[0] as unknown[])[0]).toEqual(['1', '0.25000000000000000000', null]);
  });
});
