import { compact } from '../server/fields.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { Database } from '../world.ts';
import { type Member, memberOf } from './database-of.ts';

const PORT = 5_432;
const POOL_PORT = 6_432;

/** The ways to a database or a replica; those through the pooler work while it is on. */
export interface ConnectionStrings {
  readonly internal: string;
  readonly external: string;
  readonly internalPool: string;
  readonly externalPool: string;
}

const externalHostOf = (host: string, { region }: Database): string =>
  `${host}.${region}-postgres.render.com`;

/** Where a database is reached: a server that really answers, or a made-up host. */
export function connectionStrings({ database, replica }: Member): ConnectionStrings {
  const { databaseName, databaseUser, password } = database;
  const direct = (replica ?? database).address?.connectionString;
  // One server of this machine is inside and outside at once.
  if (direct !== undefined) {
    const pool = (replica === undefined ? database.address?.poolString : undefined) ?? direct;
    return { internal: direct, external: direct, internalPool: pool, externalPool: pool };
  }
  const host = replica?.id ?? database.id;
  const login = `postgresql://${databaseUser}:${password}`;
  const external = `${login}@${externalHostOf(host, database)}`;
  return {
    internal: `${login}@${host}/${databaseName}`,
    external: `${external}:${PORT}/${databaseName}`,
    internalPool: `${login}@${host}:${POOL_PORT}/${databaseName}`,
    externalPool: `${external}:${POOL_PORT}/${databaseName}`,
  };
}

/** Secrets. The pool strings are there only while the pooler is on. */
export const getConnectionInfo: Handler = (call) => {
  const member = memberOf(call);
  const { connectionPool, databaseName, databaseUser, password } = member.database;
  const { external, externalPool, internal, internalPool } = connectionStrings(member);
  const host = externalHostOf(member.replica?.id ?? member.database.id, member.database);
  const pooled = connectionPool === 'pgbouncer';
  return ok(
    compact({
      password,
      internalConnectionString: internal,
      externalConnectionString: external,
      psqlCommand: `PGPASSWORD=${password} psql -h ${host} -U ${databaseUser} ${databaseName}`,
      internalConnectionPoolString: pooled ? internalPool : undefined,
      externalConnectionPoolString: pooled ? externalPool : undefined,
    }),
  );
};
