import { chmod, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '#adapters/care/open-database.ts';
import { Secret } from '#adapters/secret.ts';
import { startGuard } from '#local/data-stores/guard.ts';
import { findPackagedPostgres, preparePostgres } from '#local/data-stores/postgres-binaries.ts';
import { startCluster } from '#local/data-stores/postgres-cluster.ts';

/** A PostgreSQL that keeps its promises (fsync on) for one run of benchmarks. */
export interface BenchServer {
  /** As PostgreSQL says it: `15.18`. */
  readonly version: string;
  /** A new connection to the database `bench`; `app` owns its tables, `care` may do as `app` does. */
  connect(role: 'app' | 'care' | 'postgres'): Promise<pg.Client>;
  /** Care's own connections, as chores have them. */
  care(): OpenDatabase;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; every system has "nobody". */
const NOBODY = 65_534;
/** Debian's server, where it is installed. */
const DEBIAN = '/usr/lib/postgresql/15/bin';

const SETTINGS = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=512MB',
  'work_mem=64MB',
  'maintenance_work_mem=256MB',
  'max_wal_size=8GB',
  'checkpoint_timeout=30min',
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track_planning=on',
  'track_io_timing=on',
  // It would begin in the middle of some measure and not of others.
  'autovacuum=off',
];

/** Starts an empty server with two roles and the database `bench`: Debian's 15, else the packaged one. */
export async function startBenchServer(settings: readonly string[] = []): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
  const guard = startGuard(folder);
  try {
    await chmod(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    const isDebian = await stat(join(DEBIAN, 'postgres')).then(
      () => true,
      () => false,
    );
    const binaries = isDebian
      ? { bin: DEBIAN, env: { LC_ALL: 'C', TZ: 'UTC' } }
      : await preparePostgres(folder, findPackagedPostgres(), isRoot);
    const { port } = await startCluster({
      folder,
      guard,
      binaries,
      settings: [...SETTINGS, ...settings],
      ...(isRoot && { userId: NOBODY }),
    });
    return await prepare(port, () => guard.release());
  } catch (error) {
    await guard.release();
    throw error;
  }
}

async function prepare(port: number, release: () => Promise<void>): Promise<BenchServer> {
  const address = (role: string, database = 'bench'): string =>
    `postgresql://${role}@127.0.0.1:${port}/${database}`;
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const root = await connect(address('postgres', 'postgres'));
  await root.query('CREATE ROLE app LOGIN; CREATE ROLE care LOGIN; GRANT app, pg_monitor TO care');
  await root.query('CREATE DATABASE bench OWNER app');
  const { rows } = await root.query<{ server_version: string }>('SHOW server_version');
  await root.end();
  const admin = await connect(address('postgres'));
  await admin.query(
    'CREATE EXTENSION pg_stat_statements; ALTER SCHEMA public OWNER TO app; GRANT CREATE ON DATABASE bench TO care',
  );
  await admin.end();
  const opened: OpenDatabase[] = [];
  const clients: pg.Client[] = [];
  return {
    version: rows[0]?.server_version.split(' ')[0] ?? '',
    async connect(role) {
      const client = await connect(address(role));
      clients.push(client);
      return client;
    },
    care() {
      const one = openDatabase({ direct: new Secret(address('care')) }, 'capstan-care');
      opened.push(one);
      return one;
    },
    async stop() {
      await Promise.all(opened.map((one) => one.close()));
      await Promise.all(clients.map((client) => client.end().catch(() => {})));
      await release();
    },
  };
}
