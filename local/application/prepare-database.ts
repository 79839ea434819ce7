import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Instant } from '#local/clock.ts';

/** Who the application is at its database, and who cares for it. */
export const APPLICATION_ROLE = 'app';
export const CARE_ROLE = 'care';

/**
 * Owner of the tables, and care as the guide asks for it: a member of the owner and of pg_monitor that may create
 * schemas. Only what these two do is counted by pg_stat_statements.
 */
const rolesOf = (database: string): string => `
CREATE ROLE ${APPLICATION_ROLE} LOGIN;
CREATE ROLE ${CARE_ROLE} LOGIN;
GRANT ${APPLICATION_ROLE}, pg_monitor TO ${CARE_ROLE};
ALTER DATABASE ${database} OWNER TO ${APPLICATION_ROLE};
GRANT CREATE ON DATABASE ${database} TO ${CARE_ROLE};
ALTER SCHEMA public OWNER TO ${APPLICATION_ROLE};
CREATE EXTENSION pg_stat_statements;
ALTER ROLE ${APPLICATION_ROLE} SET pg_stat_statements.track = 'top';
ALTER ROLE ${CARE_ROLE} SET pg_stat_statements.track = 'top';
`;

const sql = (name: string): Promise<string> => readFile(join(import.meta.dirname, name), 'utf8');

/**
 * Settings of its server: slow queries can be seen, roles say for themselves that they are counted, and the simulation
 * beside it keeps a core to itself.
 */
export const SERVER_SETTINGS = [
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track=none',
  'track_io_timing=on',
  'shared_buffers=64MB',
  'max_parallel_workers_per_gather=0',
] as const;

async function asAdmin(address: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  // The server goes down with the session, whatever is under way.
  client.on('error', () => {});
  await client.connect();
  await work(client).finally(() => client.end().catch(() => {}));
}

/** Makes roles and empty tables; `admin` is a superuser's address. */
export async function prepareDatabase(admin: string): Promise<void> {
  const schema = await sql('schema.sql');
  const database = pg.escapeIdentifier(decodeURIComponent(new URL(admin).pathname.slice(1)));
  await asAdmin(admin, async (client) => {
    await client.query(`${rolesOf(database)} SET ROLE ${APPLICATION_ROLE}; ${schema}`);
  });
}

/** Fills the tables with the two years before `now`, all at once. */
export async function seedDatabase(
  admin: string,
  { now, transactions }: { readonly now: Instant; readonly transactions: number },
): Promise<void> {
  const seed = await sql('seed.sql');
  await asAdmin(admin, async (client) => {
    await client.query('BEGIN');
    await client.query(
      "SELECT set_config('seed.now', $1, true), set_config('seed.transactions', $2, true)",
      [new Date(now).toISOString(), String(transactions)],
    );
    await client.query(seed);
    await client.query('COMMIT');
  });
  // What the session counted is told when it ends. Nobody has written all this since the server began.
  await asAdmin(admin, async (client) => {
    await client.query('SELECT pg_stat_reset()');
    await client.query('ANALYZE');
  });
}
