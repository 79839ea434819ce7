import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import Cursor from 'pg-cursor';
import {
  ChoreBusy,
  type Database,
  DatabaseUnavailable,
  type Limits,
  type Row,
  type Sql,
  StatementFailed,
} from '#core/care/database.ts';
import { connectionTo } from '../postgres/with-client.ts';
import { reasonOf } from '../reason-of.ts';
import type { Secret } from '../secret.ts';
import { type StatementWatch, withoutValues } from './watch.ts';

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
const STATEMENT_SECONDS = 60;
const LOCK_MILLISECONDS = 250;
/** A transaction of ours that nobody feeds is a process that died or hangs. */
const IDLE_SECONDS = 30;
const TRIES = 3;
/** Serialization failure and deadlock: the whole transaction may be tried again. */
const AGAIN = new Set(['40001', '40P01']);

/** The lock of a chore: the same key in every process. */
export const lockKey = (chore: string): string =>
  createHash('sha256').update(`capstan/${chore}`).digest().readBigInt64BE().toString();

/**
 * What every session and transaction of ours has. `client_connection_check_interval`, where the server knows it,
 * ends a statement whose client is gone within ten seconds instead of letting it run on.
 */
const settings = (name: string, set: 'SET' | 'SET LOCAL', limits: Limits): string => `
  ${set} application_name = ${pg.escapeLiteral(name)};
  ${set} statement_timeout = ${Math.ceil((limits.statementSeconds ?? STATEMENT_SECONDS) * 1000)};
  ${set} lock_timeout = ${Math.ceil(limits.lockMilliseconds ?? LOCK_MILLISECONDS)};
  ${set} idle_in_transaction_session_timeout = ${IDLE_SECONDS * 1000};
  ${set} TimeZone = 'UTC';
  ${set} DateStyle = 'ISO, YMD';
  ${set} IntervalStyle = 'iso_8601';
  ${set} bytea_output = 'hex';
  ${set} extra_float_digits = 1;
  ${set} search_path = public, pg_temp;
  SELECT set_config(name, '10s', ${set === 'SET LOCAL'}) FROM pg_settings
  WHERE name = 'client_connection_check_interval'`;

function failed(error: unknown, url: Secret): Error {
  if (error instanceof pg.DatabaseError) {
    const about = error.table ?? error.constraint ?? error.column;
    // 57P01 to 57P03: the server goes down or is not up yet; 08: the connection itself.
    if (/^(57P0|08)/.test(error.code ?? '')) {
      return new DatabaseUnavailable(`PostgreSQL: ${error.message}`);
    }
    return new StatementFailed(error.message, error.code ?? '', about);
  }
  return new DatabaseUnavailable(`PostgreSQL could not be reached: ${url.redact(reasonOf(error))}`);
}

/** Nothing is known of this connection any more. */
class Severed extends Error {
  override readonly name = 'Severed';
}

class Connection implements Sql {
  readonly #client: pg.PoolClient;
  readonly #watch: StatementWatch;
  readonly #url: Secret;
  isBroken = false;

  constructor(client: pg.PoolClient, watch: StatementWatch, url: Secret) {
    this.#client = client;
    this.#watch = watch;
    this.#url = url;
  }

  async query<T extends Row>(text: string, values: readonly unknown[] = []): Promise<readonly T[]> {
    return (await this.#run(text, values)).rows as T[];
  }

  async execute(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0;
  }

  /** Several statements at once, without values; the rows of the last. */
  async script(text: string, says: string): Promise<readonly Row[]> {
    const results: unknown = await this.#watched(says, () => this.#client.query(text));
    const last: unknown = Array.isArray(results) ? results.at(-1) : results;
    return (last as pg.QueryResult<Row>).rows;
  }

  async *stream(
    text: string,
    values: readonly unknown[],
    rows: number,
  ): AsyncGenerator<readonly (readonly (string | null)[])[]> {
    const cursor = this.#client.query(
      new Cursor<(string | null)[]>(text, [...values], {
        rowMode: 'array',
        types: { getTypeParser: () => String },
      } as never),
    );
    try {
      for (;;) {
        const some = await this.#watched(text, () => cursor.read(rows));
        if (some.length > 0) yield some;
        if (some.length < rows) return;
      }
    } finally {
      if (!this.isBroken) await cursor.close().catch(() => {});
    }
  }

  #run(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    return this.#watched(text, () => this.#client.query(text, [...values]));
  }

  async #watched<T>(text: string, work: () => Promise<T>): Promise<T> {
    const statement = withoutValues(text);
    const began = performance.now();
    await this.#orSevered(() => this.#watch.before?.(statement));
    try {
      const result = await work();
      await this.#orSevered(() => this.#watch.after?.(statement, performance.now() - began));
      return result;
    } catch (error) {
      if (error instanceof Severed) throw error;
      const failure = failed(error, this.#url);
      if (failure instanceof DatabaseUnavailable) this.isBroken = true;
      await this.#watch.after?.(statement, performance.now() - began, failure.message);
      throw failure;
    }
  }

  async #orSevered(tell: () => Promise<void> | void): Promise<void> {
    try {
      await tell();
    } catch (cause) {
      this.isBroken = true;
      throw new Severed('the connection was given up', { cause });
    }
  }
}

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
          `BEGIN ${begin}; ${settings(name, 'SET LOCAL', limits)}`,
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
            await connection.script(settings(name, 'SET', limits), 'SET');
            await takeLock(connection, chore, 'pg_try_advisory_lock');
            return await work(connection);
          } finally {
            // With the session its lock and its settings end.
            connection.isBroken = true;
          }
        }),
    }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
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
