import { Socket } from 'node:net';
import pg from 'pg';
import * as v from 'valibot';
import { isLoopback } from '../loopback.ts';
import type { Secret } from '../secret.ts';
import { within } from '../within.ts';
import { resultsSchema, type Statistics, statisticsQuery } from './statistics-query.ts';

const UNDEFINED_TABLE = '42P01';

/**
 * The parts of the URL, and TLS by one rule: verified in full but to this machine. What the URL itself
 * says about TLS does not count.
 */
function clientFor(url: Secret, socket: Socket, deadline: number): pg.Client {
  const { hostname, port, username, password, pathname } = new URL(url.reveal());
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, '');
  return new pg.Client({
    host,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: isLoopback(host) ? false : { rejectUnauthorized: true },
    application_name: 'capstan',
    connectionTimeoutMillis: deadline,
    stream: () => socket,
  });
}

const lacksTable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;

async function query(client: pg.Client): Promise<unknown> {
  try {
    return await client.query(statisticsQuery(true));
  } catch (error) {
    // No pg_stat_io before PostgreSQL 16: everything else is there all the same.
    if (!lacksTable(error)) throw error;
    await client.query('ROLLBACK');
    return client.query(statisticsQuery(false));
  }
}

/** Reads the statistics of a database over one connection, which is gone afterwards whatever happens. */
export async function readStatistics(url: Secret, deadline: number): Promise<Statistics> {
  const socket = new Socket();
  const client = clientFor(url, socket, deadline);
  // What goes wrong also rejects the call; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    return await within(deadline, 'PostgreSQL', async () => {
      await client.connect();
      const results = await query(client);
      await client.end();
      return v.parse(resultsSchema, results);
    });
  } finally {
    socket.destroy();
  }
}
