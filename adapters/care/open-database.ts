import { createHash } from 'node:crypto';
import pg from 'pg';
import {
  ChoreBusy,
  type Database,
  type Limits,
  type Sql,
  StatementFailed,
} from '#core/care/database.ts';
import { connectionTo } from '../postgres/with-client.ts';
import type { Secret } from '../secret.ts';
import { Connection, failed } from './connection.ts';
import { sessionSettings } from './session-settings.ts';
import type { StatementWatch } from './watch.ts';

/** Where a database is. */
export interface Addresses {
  /** PostgreSQL itself. */
  readonly direct: Secret;
  /** A transaction-mode pooler before it; what needs no session goes there. */
  readonly pooled?: Secret;
}

/** Connections to one database, few and short-lived. */
export interface OpenDatabase {
  /** As a chore sees it: under its lock. */
  of(chore: string): Database;
  /** Ends all connections. */
  close(): Promise<void>;
}

const CONNECT_MILLISECONDS = 10_000;
/** Ours are one at a time, and one more for what is told meanwhile. */
const MOST_CONNECTIONS = 2;
const TRIES = 3;
/** Serialization failure and deadlock: the whole transaction may be tried again. */
const AGAIN = new Set(['40001', '40P01']);

/** The lock of a chore: the same key in every process. */
export const lockKey = (chore: string): string =>
  createHash('sha256').update(`capstan/${chore}`).digest().readBigInt64BE().toString();

/** Opens nothing yet; `name` is what the server's list of sessions shows. */
export function openDatabase(
  { direct, pooled = direct }: Addresses,
  name: string,
  watch: StatementWatch = {},
): OpenDatabase {
  const pools = new Map<Secret, pg.Pool>();
  const poolOf = (url: Secret): pg.Pool => {
    const known = pools.get(url);
    if (known !== undefined) return known;
    const pool = new pg.Pool({
      ...connectionTo(url, CONNECT_MILLISECONDS),
      application_name: name,
      max: MOST_CONNECTIONS,
      keepAlive: true,
    });
    // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
    pool.on('error', () => {});
    pools.set(url, pool);
    return pool;
  };

  async function connected<T>(
    url: Secret,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const client = await poolOf(url)
      .connect()
      .catch((error: unknown) => {
        throw failed(error, url);
      });
    const connection = new Connection(client, watch, url);
    const broke = (): void => {
      connection.isBroken = true;
    };
    client.on('error', broke);
    try {
      return await work(connection);
    } finally {
      client.off('error', broke);
      client.release(connection.isBroken);
    }
  }

  async function transaction<T>(
    url: Secret,
    begin: string,
    limits: Limits,
    lock: string | undefined,
    work: (sql: Sql) => Promise<T>,
  ): Promise<T> {
    return connected(url, async (connection) => {
      try {
        await connection.script(
          `BEGIN ${begin}; ${sessionSettings(name, 'SET LOCAL', limits)}`,
          `BEGIN ${begin}`.trim(),
        );
        if (lock !== undefined) await takeLock(connection, lock, 'pg_try_advisory_xact_lock');
        const result = await work(connection);
        await connection.script('COMMIT', 'COMMIT');
        return result;
      } catch (error) {
        // A rollback that fails leaves a connection that nobody may use again.
        if (!connection.isBroken) {
          await connection.script('ROLLBACK', 'ROLLBACK').catch(() => {
            connection.isBroken = true;
          });
        }
        throw error;
      }
    });
  }

  const isolation = ({ repeatable }: Limits): string =>
    repeatable ? 'ISOLATION LEVEL REPEATABLE READ' : '';

  return {
    of: (chore) => ({
      read: (work, limits = {}) =>
        transaction(pooled, `${isolation(limits)} READ ONLY`.trim(), limits, undefined, work),
      async transaction(work, limits = {}) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await transaction(pooled, isolation(limits), limits, chore, work);
          } catch (error) {
            const isPassing = error instanceof StatementFailed && AGAIN.has(error.code);
            if (!isPassing || attempt === TRIES) throw error;
          }
        }
      },
      session: (work, limits = {}) =>
        connected(direct, async (connection) => {
          try {
            await connection.script(sessionSettings(name, 'SET', limits), 'SET');
            await takeLock(connection, chore, 'pg_try_advisory_lock');
            return await work(connection);
          } finally {
            // The server sees later that the connection is gone; the chore's next transaction comes sooner. Where this fails,
            // the connection is gone already, and its lock with it.
            if (!connection.isBroken)
              await connection.query('SELECT pg_advisory_unlock_all()').catch(() => {});
            // With the session its settings end.
            connection.isBroken = true;
          }
        }),
    }),
    async close() {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.end()));
    },
  };
}

async function takeLock(
  connection: Connection,
  chore: string,
  how: 'pg_try_advisory_xact_lock' | 'pg_try_advisory_lock',
): Promise<void> {
  const [row] = await connection.query(`SELECT ${how}($1) AS taken`, [lockKey(chore)]);
  if (row?.['taken'] !== true) throw new ChoreBusy(`a statement of ${chore} still runs`);
}
