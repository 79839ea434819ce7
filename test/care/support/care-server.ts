import pg from 'pg';
import { type OpenDatabase, openDatabase } from '#adapters/care/open-database.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import { Secret } from '#adapters/secret.ts';
import { startPostgres } from '#local/data-stores/postgres.ts';

/** A real PostgreSQL for one test file, and as many databases in it as there are tests. */
export interface CareServer {
  /** A new database of its own. */
  database(): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/** One database: the application's side of it, and care's. */
export interface TestDatabase {
  /** As the application: the role `app` owns the tables and lets `care` do as it does. */
  readonly app: pg.Client;
  /** As the superuser. */
  readonly admin: pg.Client;
  readonly appUrl: string;
  readonly careUrl: Secret;
  /** Care's connections, as the role `care`. */
  open(watch?: StatementWatch): OpenDatabase;
  stop(): Promise<void>;
}

const SETTINGS = [
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track=all',
  'track_io_timing=on',
  'max_connections=200',
  'shared_buffers=64MB',
  'max_prepared_transactions=5',
  'autovacuum=off',
];

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Starts the server; `settings` come after the usual ones. */
export async function startCareServer(settings: readonly string[] = []): Promise<CareServer> {
  const postgres = await startPostgres({ settings: [...SETTINGS, ...settings] });
  const root = await connect(postgres.adminConnectionString);
  await root.query(
    'CREATE ROLE app LOGIN; CREATE ROLE care LOGIN; GRANT app TO care; GRANT pg_monitor TO care',
  );
  const made: TestDatabase[] = [];
  let count = 0;
  const address = (role: string, database: string): string => {
    const url = new URL(postgres.adminConnectionString);
    url.username = role;
    url.pathname = `/${database}`;
    return url.href;
  };
  return {
    async database() {
      count += 1;
      const name = `test_${count}`;
      await root.query(`CREATE DATABASE ${name} OWNER app`);
      const admin = await connect(address('postgres', name));
      await admin.query('CREATE EXTENSION pg_stat_statements; ALTER SCHEMA public OWNER TO app');
      await admin.query(`GRANT CREATE ON DATABASE ${name} TO care`);
      const app = await connect(address('app', name));
      const careUrl = new Secret(address('care', name));
      const opened: OpenDatabase[] = [];
      const database: TestDatabase = {
        app,
        admin,
        appUrl: address('app', name),
        careUrl,
        open(watch) {
          const one = openDatabase({ direct: careUrl }, 'capstan-care', watch);
          opened.push(one);
          return one;
        },
        async stop() {
          await Promise.all(opened.map((one) => one.close()));
          await Promise.all([app.end(), admin.end()]);
        },
      };
      made.push(database);
      return database;
    },
    async stop() {
      await Promise.all(made.map((one) => one.stop().catch(() => {})));
      await root.end();
      await postgres.stop();
    },
  };
}
