import { Socket } from 'node:net';
import pg from 'pg';
import { clientFor } from '../postgres/with-client.ts';
import type { Secret } from '../secret.ts';
import { type Column, columnsOf, type Row } from './columns.ts';
import { cursorReader, type Portion } from './cursor-reader.ts';
import { DatabaseLost } from './database-lost.ts';

/** What a query gives. */
export interface Table {
  readonly columns: readonly Column[];
  /** Some rows at a time, fetched when they are asked for; can be read once. */
  readonly batches: AsyncIterable<readonly Row[]>;
}

export interface Query {
  readonly sql: string;
  /** In the order of `$1`, `$2`…; text that PostgreSQL reads as the type it needs. */
  readonly values: readonly (string | null)[];
  /** How long the server goes on with it; the time in which we write its rows counts too. */
  readonly statementMilliseconds: number;
}

const CONNECT_MILLISECONDS = 10_000;
/** After so long without a word the connection is probed: ten times, a second apart, then it is lost. */
const KEEP_ALIVE_MILLISECONDS = 10_000;

/** A first portion is small, since nobody knows how wide the rows are; then as many as make a megabyte. */
const FIRST_ROWS = 64;
const MOST_ROWS = 2_000;
const PORTION_CHARACTERS = 100_000;

/**
 * Nothing is written, and all rows are of one moment. A lock is waited for 5 s; a server whose client is gone
 * notices within 10 s instead of working on. `SET LOCAL` holds behind a pooler too, and makes values look the same
 * whatever the role's and the database's settings are.
 */
const begin = (statementMilliseconds: number): string => `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL application_name = 'capstan-report';
  SET LOCAL statement_timeout = ${Math.ceil(statementMilliseconds)};
  SET LOCAL lock_timeout = 5000;
  SET LOCAL idle_in_transaction_session_timeout = 30000;
  SET LOCAL TimeZone = 'UTC';
  SET LOCAL DateStyle = 'ISO, YMD';
  SET LOCAL IntervalStyle = 'iso_8601';
  SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1;
  SELECT set_config(name, '10s', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`;

/**
 * Runs a query through a cursor of the server and hands its rows to `use`, over a connection of its own that is
 * gone afterwards whatever happens, and at once when the signal ends. Throws `pg.DatabaseError` as the server
 * said it, and `DatabaseLost` when there is no server, or no more.
 */
export async function withTable<T>(
  url: Secret,
  { sql, statementMilliseconds, values }: Query,
  signal: AbortSignal,
  use: (table: Table) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const socket = new Socket();
  socket.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
  const client = clientFor(url, socket, CONNECT_MILLISECONDS);
  // What goes wrong also rejects the call; without a listener it would end the process as well.
  client.on('error', () => {});
  const hangUp = (): void => {
    socket.destroy();
  };
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    await answered(client.connect());
    await answered(client.query(begin(statementMilliseconds)));
    const read = cursorReader(client, sql, values);
    // With the first rows come the columns, and whatever is wrong with the query.
    const first = await answered(read(FIRST_ROWS));
    const result = await use({
      columns: columnsOf(first.fields),
      batches: batchesFrom(first.rows, read),
    });
    await client.end().catch(() => {});
    return result;
  } finally {
    signal.removeEventListener('abort', hangUp);
    socket.destroy();
  }
}

async function* batchesFrom(
  first: readonly Row[],
  read: (count: number) => Promise<Portion>,
): AsyncGenerator<readonly Row[]> {
  let count = FIRST_ROWS;
  for (let rows = first; rows.length > 0; ) {
    yield rows;
    if (rows.length < count) return;
    count = nextCount(rows, count);
    rows = (await answered(read(count))).rows;
  }
}

/** Constant memory for narrow and wide rows: carefully up, at once down. */
function nextCount(rows: readonly Row[], count: number): number {
  let characters = 1;
  for (const row of rows) for (const value of row) characters += value?.length ?? 0;
  const fitting = Math.floor((PORTION_CHARACTERS * rows.length) / characters);
  return Math.max(1, Math.min(fitting, count * 4, MOST_ROWS));
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? error : new DatabaseLost(error);
  }
}
