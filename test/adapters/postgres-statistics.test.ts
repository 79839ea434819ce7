import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStatistics } from '#adapters/postgres-statistics.ts';
import { Secret } from '#adapters/secret.ts';
import type { Target } from '#core/guide.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { startWiretap, type Wiretap } from './postgres/a-wiretap.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const MINUTE = 60_000;
const target = (id: string): Target => ({
  kind: 'postgres',
  id,
  renderId: 'dpg-00000000000000000000-a',
  maxDiskGb: 10,
});
const secretsOf = (databaseUrls: Readonly<Record<string, string>>) => ({
  read: async () => ({
    renderApiKey: new Secret('rnd_unused000'),
    renderApiUrl: '',
    databaseUrls: Object.fromEntries(
      Object.entries(databaseUrls).map(([id, url]) => [id, new Secret(url)]),
    ),
    redisUrls: {},
  }),
});

let postgres: Postgres;
let wiretap: Wiretap;
beforeAll(async () => {
  postgres = await startPostgres();
  wiretap = await startWiretap(Number(new URL(postgres.connectionString).port));
});
afterAll(async () => {
  await wiretap.close();
  await postgres.stop();
});

const iso = (at: number) => new Date(at).toISOString();

/** What the server shows from `at` on, `operations` reads and writes after its start. */
const publish = (
  at: number,
  operations: number,
  since = NOON - 9 * MINUTE,
  statements: readonly (readonly [id: number | null, query: string, milliseconds: number])[] = [],
): Promise<void> =>
  postgres.publish({
    at,
    views: {
      pg_stat_io: [
        { backend_type: 'client backend', object: 'relation', reads: operations - 30, writes: 10 },
        { backend_type: 'walwriter', object: 'wal', writes: null, extends: 10, fsyncs: 10 },
      ].map((row) => ({ ...row, stats_reset: iso(since) })),
      pg_stat_database: [
        { datid: 1, datname: 'a', blks_hit: operations * 9, blks_read: operations },
        { datid: 2, datname: 'b', blks_hit: null, blks_read: null },
      ],
      pg_stat_activity: [
        { datid: 1, pid: 1, backend_type: 'client backend', xact_start: iso(at - 90_000) },
        { datid: 1, pid: 2, backend_type: 'client backend' },
        { datid: 1, pid: 3, backend_type: 'autovacuum worker', xact_start: iso(at - 900_000) },
        { pid: 4, backend_type: 'checkpointer' },
      ],
      pg_stat_replication: [{ pid: 5, replay_lag: '1.5 seconds' }],
      pg_stat_statements: statements.map(([queryid, query, total_exec_time]) => ({
        queryid,
        query,
        total_exec_time,
        calls: 1,
      })),
    },
    settings: {},
  });

const first = (points: readonly { value: number }[] | undefined) => points?.[0]?.value;

describe('postgresStatistics', () => {
  it('reads what the server says, and rates from the second reading on', async () => {
    const source = postgresStatistics(secretsOf({ database: postgres.connectionString }));
    await publish(NOON, 60_000);
    const one = await source.read([target('database')], NOON + 4_000);
    expect(one.series['database']).toEqual({
      connections: [{ at: NOON, value: 2 }],
      'longest-transaction': [{ at: NOON, value: 90 }],
      'replication-lag': [{ at: NOON, value: 1.5 }],
    });
    expect(one.silent['database']).toMatch(/^iops: no reading/);
    await publish(NOON + MINUTE, 120_000);
    const two = await source.read([target('database')], NOON + MINUTE + 4_000);
    expect(two.series['database']).toMatchObject({
      iops: [{ at: NOON + MINUTE, value: 1_000 }],
      'cache-hit': [{ at: NOON + MINUTE, value: 90 }],
    });
    expect(two.silent).toEqual({});
  });

  it('knows no rate in a copy of the function that has just started, nor after a reset', async () => {
    const secrets = secretsOf({ database: postgres.connectionString });
    const source = postgresStatistics(secrets);
    const read = async (from = source) =>
      first((await from.read([target('database')], NOON)).series['database']?.iops);
    await publish(NOON, 60_000);
    await read();
    await publish(NOON + MINUTE, 120_000);
    await expect(read(postgresStatistics(secrets))).resolves.toBeUndefined();
    await expect(read()).resolves.toBe(1_000);
    await publish(NOON + 2 * MINUTE, 300_000, NOON + MINUTE);
    await expect(read()).resolves.toBeUndefined();
    await publish(NOON + 3 * MINUTE, 330_000, NOON + MINUTE);
    await expect(read()).resolves.toBe(500);
  });

  it('keeps the rates of two databases apart', async () => {
    const url = postgres.connectionString;
    const source = postgresStatistics(secretsOf({ one: url, two: url }));
    await publish(NOON, 60_000);
    await source.read([target('one')], NOON);
    await publish(NOON + MINUTE, 120_000);
    const { series } = await source.read([target('one'), target('two')], NOON);
    expect(first(series['one']?.iops)).toBe(1_000);
    expect(first(series['two']?.iops)).toBeUndefined();
  });

  it('names the statement that took most of the last minutes, not of all time', async () => {
    const source = postgresStatistics(secretsOf({ database: postgres.connectionString }));
    const at = (minute: number, old: number, young: number, id: number | null = 2) =>
      publish(NOON + minute * MINUTE, 60_000, undefined, [
        [1, 'SELECT old', old],
        [id, 'SELECT young', young],
      ]);
    const read = async () => (await source.read([target('database')], NOON)).heaviest;
    await at(0, 9_000_000, 1_000);
    expect(await read()).toEqual({});
    await at(1, 9_001_000, 4_000);
    expect(await read()).toEqual({
      database: { at: NOON, seconds: 60, percent: 75, query: 'SELECT young' },
    });
    await at(2, 9_001_000, 11_000);
    expect((await read())?.['database']).toMatchObject({ seconds: 120, percent: (100 * 10) / 11 });
    // Forgotten by the server, and counted anew: its time is what it has now.
    await at(3, 9_001_000, 500);
    expect((await read())?.['database']).toMatchObject({
      query: 'SELECT old',
      percent: (100 * 1000) / 1500,
    });
    await at(9, 9_001_000, 9_000);
    expect(await read()).toEqual({});
  });

  it('believes no share of statements that it may not see', async () => {
    const source = postgresStatistics(secretsOf({ database: postgres.connectionString }));
    await publish(NOON, 60_000, undefined, [[null, 'hidden', 10]]);
    await source.read([target('database')], NOON);
    await publish(NOON + MINUTE, 120_000, undefined, [[null, 'hidden', 900]]);
    const { heaviest, series, silent } = await source.read([target('database')], NOON);
    expect(heaviest).toEqual({});
    expect(silent['database']).toBe('statements: others are hidden; grant pg_read_all_stats');
    expect(first(series['database']?.iops)).toBe(1_000);
  });

  it('says everything else when statements cannot be read', async () => {
    const admin = new pg.Client({ connectionString: postgres.adminConnectionString });
    await admin.connect();
    await admin.query('REVOKE SELECT ON simulated.pg_stat_statements FROM capstan');
    const source = postgresStatistics(secretsOf({ database: postgres.connectionString }));
    const { series, silent } = await source.read([target('database')], NOON);
    await admin.query('GRANT SELECT ON simulated.pg_stat_statements TO capstan');
    await admin.end();
    expect(first(series['database']?.connections)).toBe(2);
    expect(silent['database']).toMatch(/statements: .*permission denied/);
  });

  it('asks two things, in a round trip each, in a way that a pooler takes', async () => {
    const url = new URL(postgres.connectionString);
    url.port = String(wiretap.port);
    const source = postgresStatistics(secretsOf({ database: url.href }));
    const { series } = await source.read([target('database')], NOON);
    expect(first(series['database']?.connections)).toBe(2);
    const [startup = '', ...messages] = wiretap.said;
    const parameters = startup.split(' ').slice(1).sort();
    expect(parameters).toEqual(['application_name', 'client_encoding', 'database', 'user']);
    expect(messages.filter((letter) => letter !== 'p')).toEqual(['Q', 'Q', 'X']);
    await expect.poll(() => wiretap.open.size).toBe(0);
  });

  it('insists on TLS, but to this machine', async () => {
    const url = new URL(postgres.connectionString);
    url.port = String(wiretap.port);
    url.hostname = '0.0.0.0';
    url.searchParams.set('sslmode', 'disable');
    const { series, silent } = await postgresStatistics(secretsOf({ far: url.href })).read(
      [target('far')],
      NOON,
    );
    expect(series).toEqual({});
    expect(silent['far']).toContain('does not support SSL');
    expect(wiretap.said).toContain('tls?');
  });

  it('reads the rest where there is no pg_stat_io', async () => {
    const admin = new pg.Client({ connectionString: postgres.adminConnectionString });
    await admin.connect();
    await admin.query(`
      ALTER TABLE simulated.pg_stat_io RENAME TO kept;
      CREATE FUNCTION simulated.absent() RETURNS SETOF simulated.kept LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no such table' USING ERRCODE = 'undefined_table'; END $$;
      CREATE VIEW simulated.pg_stat_io AS SELECT * FROM simulated.absent();
      GRANT SELECT ON simulated.pg_stat_io TO capstan;`);
    const source = postgresStatistics(secretsOf({ database: postgres.connectionString }));
    const { series, silent } = await source.read([target('database')], NOON);
    await admin.query(`
      DROP VIEW simulated.pg_stat_io;
      DROP FUNCTION simulated.absent;
      ALTER TABLE simulated.kept RENAME TO pg_stat_io;`);
    await admin.end();
    expect(first(series['database']?.connections)).toBe(2);
    expect(silent['database']).toBe('iops: pg_stat_io needs PostgreSQL 16');
  });

  it('falls silent about a database that is away, late or unnamed, and about no other', async () => {
    const urls = {
      good: postgres.connectionString,
      gone: 'postgres://capstan:canary@127.0.0.1:1/app',
      wrong: postgres.connectionString.replace('/asset_anchor', '/canary'),
    };
    const { series, silent } = await postgresStatistics(secretsOf(urls)).read(
      Object.keys({ ...urls, unnamed: '' }).map(target),
      NOON,
    );
    expect(Object.keys(series)).toEqual(['good']);
    expect(silent).toMatchObject({
      gone: expect.stringContaining('ECONNREFUSED'),
      wrong: expect.stringContaining('3D000'),
      unnamed: 'the secret has no databaseUrls.unnamed',
    });
  });

  it('gives up in time on a server that does not answer, and hangs up', async () => {
    const admin = new pg.Client({ connectionString: postgres.adminConnectionString });
    await admin.connect();
    await admin.query('BEGIN; LOCK TABLE simulated.pg_stat_database');
    const url = new URL(postgres.connectionString);
    url.port = String(wiretap.port);
    const { series, silent } = await postgresStatistics(secretsOf({ slow: url.href }), 150).read(
      [target('slow')],
      NOON,
    );
    expect(series).toEqual({});
    expect(silent['slow']).toBe('PostgreSQL took longer than 150 ms');
    await expect.poll(() => wiretap.open.size).toBe(0);
    await admin.end();
  });
});
