import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseInspector } from '#adapters/database-inspector.ts';
import { Secret } from '#adapters/secret.ts';
import { type Face, type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { aPlaybookRender } from './render/a-fake-render.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const PASSWORD = 'pass-canary';
const iso = (at: number) => new Date(at).toISOString();

const secretsOf = (url: string | undefined) => ({
  read: async () => ({
    renderApiKey: new Secret('rnd_unused000'),
    renderApiUrl: '',
    databaseUrls: url === undefined ? {} : { database: new Secret(url) },
    redisUrls: {},
  }),
});

let postgres: Postgres;
let replica: Face;
beforeAll(async () => {
  postgres = await startPostgres();
  replica = await postgres.addReplica();
});
afterAll(() => postgres.stop());

const admin = async (text: string) => {
  const client = new pg.Client({ connectionString: postgres.adminConnectionString });
  await client.connect();
  await client.query(text).finally(() => client.end());
};

/** An inspector of a fake Render whose database has a replica that answers. */
async function inspecting(url: string | undefined = postgres.connectionString) {
  const { client, database, seeded } = await aPlaybookRender();
  const { connectionString } = replica;
  seeded.database.readReplicas.push({
    id: database.renderId.replace(/-a$/, '-b'),
    name: 'reads',
    createdAt: 0,
    readyAt: 0,
    address: { connectionString },
  });
  return { database, inspector: databaseInspector(secretsOf(url), client, 5_000) };
}

const session = (pid: number, more: object = {}) => ({
  datid: 1,
  pid,
  backend_type: 'client backend',
  ...more,
});

describe('report', () => {
  it('tells what the server says of itself', async () => {
    await postgres.publish({
      at: NOON,
      views: {
        pg_stat_activity: [
          session(1, { xact_start: iso(NOON - 90_000) }),
          session(2),
          { pid: 3, backend_type: 'checkpointer', xact_start: iso(NOON - 900_000) },
        ],
        pg_stat_database: [{ datid: 1, datname: 'a', blks_hit: 990, blks_read: 10 }],
        pg_stat_replication: [
          { pid: 5, application_name: 'reads', state: 'streaming', replay_lag: '1.5 seconds' },
          { pid: 6, application_name: 'idle', state: 'streaming', replay_lag: null },
          { pid: 7, application_name: 'new', state: 'backup' },
        ],
        pg_stat_user_tables: [
          { schemaname: 'public', relname: 'bookings', n_live_tup: 900, n_dead_tup: 100 },
          { schemaname: 'public', relname: 'assets', n_live_tup: 100, n_dead_tup: 300 },
          { schemaname: 'public', relname: 'users', n_live_tup: 100, n_dead_tup: 0 },
        ],
        pg_stat_statements: [
          { query: 'SELECT 1', calls: 5, total_exec_time: 10, mean_exec_time: 2 },
          {
            query: `SELECT *\n  FROM bookings${' '.repeat(300)}x`,
            calls: 10,
            total_exec_time: 4_000,
            mean_exec_time: 400,
          },
        ],
      },
      settings: { max_connections: '100' },
      facts: { databaseBytes: 12_345_678_901, timeline: 26 },
    });
    const { database, inspector } = await inspecting();
    expect(await inspector.report(database)).toEqual({
      connections: 2,
      maxConnections: 100,
      databaseBytes: 12_345_678_901,
      timeline: 26,
      cacheHitPercent: 99,
      longestTransactionSeconds: 90,
      streaming: [
        { name: 'idle', lagSeconds: 0 },
        { name: 'reads', lagSeconds: 1.5 },
      ],
      bloat: [
        { table: 'public.assets', deadPercent: 75, deadRows: 300 },
        { table: 'public.bookings', deadPercent: 10, deadRows: 100 },
      ],
      slowest: [
        { query: 'SELECT * FROM bookings ', calls: 10, meanMs: 400, totalSeconds: 4 },
        { query: 'SELECT 1', calls: 5, meanMs: 2, totalSeconds: 0.01 },
      ],
      unknown: [],
    });
  });

  it('says what it cannot look at', async () => {
    await postgres.publish({
      at: NOON,
      views: { pg_stat_activity: [session(1), { datid: 1, pid: 2 }], pg_stat_database: [] },
      settings: {},
    });
    const { database, inspector } = await inspecting();
    await admin('ALTER TABLE simulated.pg_stat_statements RENAME TO elsewhere');
    try {
      const report = await inspector.report(database);
      expect(report).not.toHaveProperty('cacheHitPercent');
      expect(report.slowest).toEqual([]);
      expect(report.unknown).toEqual([
        'other sessions: they are hidden; grant pg_read_all_stats',
        'slowest queries: the extension pg_stat_statements is not there',
      ]);
    } finally {
      await admin('ALTER TABLE simulated.elsewhere RENAME TO pg_stat_statements');
    }
  });

  it('goes on without statements that cannot be read', async () => {
    const { database, inspector } = await inspecting();
    await admin('REVOKE SELECT ON simulated.pg_stat_statements FROM capstan');
    try {
      const { connections, unknown } = await inspector.report(database);
      expect(connections).toBe(2);
      expect(unknown.at(-1)).toBe(
        'slowest queries: 42501 permission denied for table pg_stat_statements',
      );
    } finally {
      await admin('GRANT SELECT ON simulated.pg_stat_statements TO capstan');
    }
  });

  it('reads the server’s own views where nothing stands before them', async () => {
    const { database, inspector } = await inspecting(postgres.adminConnectionString);
    const report = await inspector.report(database);
    expect(report).toMatchObject({ timeline: 1, maxConnections: 60, streaming: [] });
    expect(report.databaseBytes).toBeGreaterThan(1_000_000);
    expect(report.unknown).toEqual([
      'slowest queries: the extension pg_stat_statements is not there',
    ]);
  });

  it('says why it cannot connect, without secrets', async () => {
    const missing = await inspecting('');
    await expect(missing.inspector.report(missing.database)).rejects.toThrow();
    const at = new URL(postgres.connectionString);
    at.password = PASSWORD;
    at.pathname = `/${PASSWORD}`;
    const { database, inspector } = await inspecting(at.href);
    const error = await inspector.report(database).catch((reason: unknown) => reason);
    expect(`${error}`).toMatch(/PostgreSQL of database could not be asked: 3D000 .*\[secret\]/);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(PASSWORD);
    postgres.setReachable(false);
    try {
      const away = await inspecting();
      await expect(away.inspector.report(away.database)).rejects.toThrow('could not be asked');
    } finally {
      postgres.setReachable(true);
    }
  });

  it('says that the secret does not know the database', async () => {
    const { client, database } = await aPlaybookRender();
    const inspector = databaseInspector(secretsOf(undefined), client);
    await expect(inspector.report(database)).rejects.toThrow(
      'the secret has no databaseUrls.database',
    );
  });
});

describe('replica', () => {
  it('tells how far it is behind, and what it has answered', async () => {
    await replica.publish({
      at: NOON,
      views: {
        pg_stat_database: [
          { datid: 1, datname: 'asset_anchor', xact_commit: 40, xact_rollback: 2 },
          { datid: 2, datname: 'postgres', xact_commit: 1_000, xact_rollback: 0 },
        ],
      },
      settings: {},
      facts: { replayedAt: NOON - 2_500 },
    });
    const { database, inspector } = await inspecting();
    expect(await inspector.replica(database, 'reads')).toEqual({
      inRecovery: true,
      lagSeconds: 2.5,
      transactions: 42,
    });
    await expect(inspector.replica(database, 'other')).rejects.toThrow(
      'database has no replica "other"',
    );
  });

  it('is none when it takes writes', async () => {
    await replica.publish({ at: NOON, views: {}, settings: {} });
    const { database, inspector } = await inspecting();
    await expect(inspector.replica(database, 'reads')).resolves.toMatchObject({
      inRecovery: false,
      lagSeconds: 0,
    });
  });
});
