import { compact } from '../server/fields.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { memberOf } from './database-of.ts';

const PORT = 5_432;
const POOL_PORT = 6_432;

/** Secrets. The pool strings are there only while the pooler is on. */
export const getConnectionInfo: Handler = (call) => {
  const { database, replica } = memberOf(call);
  const { databaseName, databaseUser, password, region, address } = database;
  const host = replica?.id ?? database.id;
  const externalHost = `${host}.${region}-postgres.render.com`;
  const login = `postgresql://${databaseUser}:${password}`;
  const pooled = database.connectionPool === 'pgbouncer';
  const external = address?.connectionString ?? `${login}@${externalHost}:${PORT}/${databaseName}`;
  const externalPool =
    address?.poolString ??
    address?.connectionString ??
    `${login}@${externalHost}:${POOL_PORT}/${databaseName}`;
  return ok(
    compact({
      password,
      internalConnectionString: address?.connectionString ?? `${login}@${host}/${databaseName}`,
      externalConnectionString: external,
      psqlCommand: `PGPASSWORD=${password} psql -h ${externalHost} -U ${databaseUser} ${databaseName}`,
      internalConnectionPoolString: pooled
        ? (address?.connectionString ?? `${login}@${host}:${POOL_PORT}/${databaseName}`)
        : undefined,
      externalConnectionPoolString: pooled ? externalPool : undefined,
    }),
  );
};
