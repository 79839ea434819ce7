import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '#adapters/care/advice/read-catalogue.ts';
import { findingsOf } from '#core/care/advice/findings.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('the catalogue', () => {
  it('is read as PostgreSQL has it', async () => {
    const one = await server.database();
    await one.app.query(`
      CREATE TABLE parent (id int PRIMARY KEY, name text);
      CREATE TABLE "Odd ""one" (id serial PRIMARY KEY, a int REFERENCES parent, b int REFERENCES parent, c text);
      CREATE INDEX first ON "Odd ""one" (a, c DESC);
      CREATE INDEX second ON "Odd ""one" (a);
      CREATE INDEX third ON "Odd ""one" (a, c DESC) INCLUDE (b);
      CREATE INDEX partial ON "Odd ""one" (a) WHERE c IS NOT NULL;
      CREATE INDEX expressed ON "Odd ""one" (lower(c), a);
      INSERT INTO parent SELECT g FROM generate_series(1, 100) g;
      INSERT INTO "Odd ""one" (a, b, c) SELECT 1 + g % 100, 1, 'c' FROM generate_series(1, 30000) g;
      SELECT setval('"Odd ""one_id_seq"', 1800000000)`);
    // Counters that come after ANALYZE would be counted as rows it has not seen; after VACUUM, as rows to clean up.
    await one.app.query('SELECT pg_stat_force_next_flush()');
    await one.app.query('ANALYZE');
    await one.app
      .query('CREATE UNIQUE INDEX CONCURRENTLY broken ON "Odd ""one" (c)')
      .catch(() => {});
    await one.app.query(
      'CREATE TABLE bloated AS SELECT g AS a, g::text AS b FROM generate_series(1, 500000) g',
    );
    await one.app.query('DELETE FROM bloated WHERE a % 10 <> 0');
    await one.app.query('SELECT pg_stat_force_next_flush()');
    await one.app.query('VACUUM ANALYZE bloated');
    await one.app.query("SET application_name = 'forgotten'; BEGIN; SELECT 1");
    const catalogue = await one.open().of('advice').read(readCatalogue);
    await one.app.query('COMMIT');
    const odd = '"Odd ""one"';
    expect(catalogue.tables.find(({ table }) => table === odd)).toMatchObject({
      rows: 30_000,
      vacuumed: null,
      analyzed: expect.any(String),
    });
    expect(catalogue.tables.find(({ table }) => table === 'bloated')?.neededPages).toBeLessThan(
      400,
    );
    const keys = Object.fromEntries(
      catalogue.indexes.map(({ index, keys: of, included, needed, valid }) => [
        index,
        { keys: of.map((key) => key.split(' ')[0]), included, needed, valid },
      ]),
    );
    expect(keys).toMatchObject({
      first: { keys: ['a', 'c'], included: [], needed: false, valid: true },
      third: { keys: ['a', 'c'], included: ['b'] },
      expressed: { keys: ['lower(c)', 'a'] },
      parent_pkey: { needed: true },
      broken: { valid: false },
    });
    expect(catalogue.foreignKeys.map(({ columns, indexed }) => [columns, indexed])).toEqual([
      [['a'], true],
      [['b'], false],
    ]);
    expect(catalogue.sessions).toMatchObject([
      { application: 'forgotten', idle: true, role: 'app' },
    ]);
    const found = findingsOf(catalogue).map(({ about, kind }) => `${kind} ${about}`);
    expect(found.sort()).toEqual([
      'bloat bloated',
      'duplicate-index first',
      'foreign-key Odd "one_b_fkey',
      'invalid-index broken',
      'redundant-index second',
      'sequence public."Odd ""one_id_seq"',
    ]);
  });

  it('leaves out what is not the application’s, or may not be read', async () => {
    const one = await server.database();
    await one.admin.query(`
      CREATE SCHEMA capstan; CREATE TABLE capstan.mine (a int);
      CREATE SCHEMA locked; CREATE TABLE locked.theirs (a int PRIMARY KEY);
      CREATE TABLE public.secret (a int PRIMARY KEY)`);
    await one.app.query('CREATE TABLE open (a int)');
    const { indexes, tables } = await one.open().of('advice').read(readCatalogue);
    expect(tables.map(({ table }) => table)).toEqual(['open']);
    expect(indexes).toEqual([]);
  });
});
