import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { createIndexOrder } from '#adapters/care/indexes/create-index.ts';
import { indexInput } from '#adapters/care/indexes/index-input.ts';
import type { Progress } from '#core/care/chore.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import { opened, turnOf, untilItStops } from '../support/turn-of.ts';

const ORDER = 'order/index';
const createIndex = createIndexOrder();
let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

async function anchor(): Promise<TestDatabase> {
  const one = await server.database();
  await one.app.query(readFileSync('local/application/schema.sql', 'utf8'));
  await one.app.query(`
    CREATE TABLE audit_logs_2026_01 PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    INSERT INTO audit_logs (created_at, event_type) SELECT timestamptz '2026-01-20' + g * interval '1 hour', 'login'
      FROM generate_series(1, 400) g;
    INSERT INTO tenants (name, created_at) SELECT 'tenant ' || g % 50, now() FROM generate_series(1, 100) g;
    ANALYZE`);
  await makeCareSchema(one.open().of('care'));
  return one;
}

const inputOf = (given: unknown) => v.parse(indexInput, given);

const order = (one: TestDatabase, given: unknown): Promise<Progress> =>
  opened(one, (open) =>
    untilItStops(() => createIndex.advance(turnOf(open, ORDER, 0), inputOf(given), 'index')),
  );
const surveyed = (one: TestDatabase, given: unknown) =>
  createIndex.survey(one.open().of(ORDER), inputOf(given));

/** Indexes as PostgreSQL tells them: `name: definition`, invalid ones marked. */
async function indexes({ admin }: TestDatabase, table: string): Promise<readonly string[]> {
  const { rows } = await admin.query<{ text: string }>(
    `SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END AS text
     FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary ORDER BY 1`,
    [table],
  );
  return rows.map(({ text }) => text.replace(/INDEX \S+ ON/, 'INDEX ON'));
}

const made = 'CREATE INDEX ON public.tenants USING btree (name, created_at DESC)';
const wish = { table: 'tenants', columns: ['name', 'created_at desc'] };

describe('create-index', () => {
  it('makes an index, and nothing where one serves already', async () => {
    const one = await anchor();
    const survey = await surveyed(one, wish);
    expect(survey.refusals).toEqual([]);
    expect(survey.steps).toEqual([
      expect.stringContaining('CREATE INDEX CONCURRENTLY tenants_name_'),
    ]);
    expect(await indexes(one, 'tenants')).toEqual([]);
    expect(await order(one, wish)).toMatchObject({ is: 'done' });
    expect(await indexes(one, 'tenants')).toEqual([made]);
    for (const same of [wish, { table: 'tenants', columns: ['name'] }]) {
      expect(await order(one, same)).toMatchObject({ is: 'done' });
      expect(await surveyed(one, same)).toMatchObject({
        steps: [],
        notes: [expect.stringContaining('serves as well')],
      });
    }
    expect(await indexes(one, 'tenants')).toEqual([made]);
    await order(one, { table: 'tenants', columns: ['created_at'] });
    expect(await indexes(one, 'tenants')).toHaveLength(2);
  });

  it('makes partial, unique and other kinds of indexes', async () => {
    const one = await anchor();
    const partial = {
      table: 'tenants',
      columns: ['name'],
      where: "created_at > '2026-01-01' AND name <> ''",
    };
    await order(one, partial);
    await order(one, partial);
    await order(one, { table: 'tenants', columns: ['id', 'name'], unique: true, name: 'mine' });
    await order(one, { table: 'properties', columns: ['details'], method: 'gin' });
    expect(await indexes(one, 'tenants')).toEqual([
      expect.stringMatching(/\(name\) WHERE/),
      'CREATE UNIQUE INDEX ON public.tenants USING btree (id, name)',
    ]);
    expect(await indexes(one, 'properties')).toEqual([
      'CREATE INDEX ON public.properties USING gin (details)',
    ]);
  });

  it('refuses what it cannot make, or should not', async () => {
    const one = await anchor();
    const because = async (given: unknown) => {
      const { refusals } = await surveyed(one, given);
      expect(await order(one, given)).toMatchObject({ is: 'refused', because: refusals[0] });
      return refusals.join('; ');
    };
    expect(await because({ table: 'nobody', columns: ['a'] })).toMatch(/no table nobody/);
    expect(await because({ table: 'tenants', columns: ['a', 'id', 'id'] })).toMatch(
      /no column a; a column is named twice/,
    );
    expect(await because({ table: 'capstan.chores', columns: ['id'] })).toMatch(/application's/);
    expect(await because({ table: 'audit_logs', columns: ['id'], unique: true })).toMatch(
      /created_at/,
    );
    for (const where of [
      'now() > created_at',
      'id IN (SELECT 1)',
      'secret = 1',
      'true) ; DROP TABLE tenants; SELECT (true',
      'true LIMIT 1',
      'name = $1',
      'name = ',
      'id > 1 -- ',
    ]) {
      expect(await because({ table: 'tenants', columns: ['id'], where })).toMatch(/^where: /);
    }
    await one.admin.query('CREATE TABLE theirs (a int)');
    expect(await because({ table: 'theirs', columns: ['a'] })).toMatch(/belongs to a role/);
    expect(await order(one, { table: 'tenants', columns: ['name'], unique: true })).toEqual({
      is: 'refused',
      because: 'public.tenants has rows that are equal in these columns',
    });
    expect(await indexes(one, 'tenants')).toEqual([]);
  });

  it('waits for an old transaction before it begins, and names it', async () => {
    const one = await anchor();
    await one.app.query("SET application_name = 'export'; BEGIN; SELECT txid_current()");
    expect((await surveyed(one, wish)).notes.join()).toMatch(
      /every open transaction: pid \d+ \(export/,
    );
    const waiting = await opened(one, (open) =>
      createIndexOrder(0).advance(turnOf(open, ORDER, 0), inputOf(wish), 'index'),
    );
    expect(waiting).toMatchObject({
      is: 'waiting',
      because: expect.stringMatching(
        /^to make tenants_name_\S+ on public\.tenants it would have to wait for pid \d+ \(export/,
      ),
    });
    await one.app.query('COMMIT');
    expect(await indexes(one, 'tenants')).toEqual([]);
  });

  it('waits for writers instead of failing, and holds up nobody', async () => {
    const one = await anchor();
    await one.app.query("BEGIN; INSERT INTO tenants (name, created_at) VALUES ('late', now())");
    const ordered = order(one, wish);
    const waits =
      "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await one.admin.query(waits)).rowCount).toBe(1);
    // Longer than what any other statement of care waits for a lock.
    await one.admin.query(
      "SELECT pg_sleep(0.4); INSERT INTO tenants (name, created_at) VALUES ('mean', now())",
    );
    await one.app.query('COMMIT');
    expect(await ordered).toMatchObject({ is: 'done' });
    expect(await indexes(one, 'tenants')).toEqual([made]);
  });

  it('clears away what a killed backend left, and says so while one still builds', async () => {
    const one = await anchor();
    await one.app.query("BEGIN; INSERT INTO tenants (name, created_at) VALUES ('late', now())");
    const killed = order(one, wish).catch(String);
    const building = 'SELECT pid FROM pg_stat_progress_create_index WHERE index_relid > 0';
    await expect.poll(async () => (await one.admin.query(building)).rowCount).toBe(1);
    expect(await order(one, wish)).toMatchObject({
      is: 'waiting',
      because: expect.stringMatching(/^pid \d+ builds public\.tenants_name_\S+: .*, \d+ %$/),
    });
    await one.admin.query(`SELECT pg_terminate_backend(pid) FROM (${building}) AS p`);
    expect(await killed).toMatch(/DatabaseUnavailable/);
    await one.app.query('COMMIT');
    await expect.poll(() => indexes(one, 'tenants')).toEqual([`${made} INVALID`]);
    expect((await surveyed(one, wish)).steps[0]).toMatch(/^drop public\.tenants_name_/);
    expect(await order(one, wish)).toMatchObject({ is: 'done' });
    expect(await indexes(one, 'tenants')).toEqual([made]);
  });

  it('makes it on every partition, and takes those that have one', async () => {
    const one = await anchor();
    await one.app.query('CREATE INDEX theirs ON audit_logs_2026_01 (event_type)');
    const wanted = { table: 'audit_logs', columns: ['event_type', 'id desc'] };
    await order(one, { table: 'audit_logs', columns: ['id'] });
    expect(await order(one, wanted)).toMatchObject({ is: 'done' });
    expect(await order(one, { table: 'audit_logs', columns: ['event_type'] })).toMatchObject({
      // The first index of the schema begins with it.
      because: 'public.audit_logs_by_type is there',
    });
    for (const table of ['audit_logs', 'audit_logs_default', 'audit_logs_2026_01']) {
      const found = (await indexes(one, table)).join();
      expect(found).not.toMatch(/INVALID/);
      expect(found).toMatch(/\(event_type, id DESC\)/);
    }
    await one.app.query(
      "CREATE TABLE audit_logs_2026_02 PARTITION OF audit_logs FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')",
    );
    expect((await indexes(one, 'audit_logs_2026_02')).join()).toMatch(/\(event_type, id DESC\)/);
  });

  it('ends the same wherever its process ended, on partitions and on a table', async () => {
    const one = await anchor();
    await one.app.query(`
      CREATE TABLE parts (a int, b int) PARTITION BY RANGE (a);
      CREATE TABLE part PARTITION OF parts DEFAULT;`);
    const wishes = [wish, { table: 'parts', columns: ['b'] }];
    const clear = async () => {
      const { rows } = await one.admin.query<{ drop: string }>(
        `SELECT 'DROP INDEX ' || indexrelid::regclass AS drop FROM pg_index
         WHERE indrelid IN ('tenants'::regclass, 'parts'::regclass) AND NOT indisprimary`,
      );
      for (const { drop } of rows) await one.app.query(drop);
    };
    const moments = await killedEverywhere({
      begin: async () => {
        await clear();
        return one;
      },
      work: (world, fate) =>
        opened(
          world,
          async (open) => {
            for (const each of wishes) {
              const progress = await untilItStops(() =>
                createIndex.advance(turnOf(open, ORDER, 0), inputOf(each), 'index'),
              ).catch((error: unknown) => {
                if ((error as Error).name === 'ChoreBusy') return { is: 'waiting' } as const;
                throw error;
              });
              if (progress.is !== 'done') return 'again';
            }
            return 'done';
          },
          fate.watch,
        ),
      judge: async (world) => {
        expect(await indexes(world, 'tenants')).toEqual([made]);
        expect(await indexes(world, 'parts')).toEqual([
          'CREATE INDEX ON ONLY public.parts USING btree (b)',
        ]);
        expect(await indexes(world, 'part')).toEqual([
          'CREATE INDEX ON public.part USING btree (b)',
        ]);
      },
      tries: 2000,
    });
    expect(moments).toBeGreaterThan(60);
  }, 120_000);
});
