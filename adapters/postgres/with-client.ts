import { Socket } from 'node:net';
import pg from 'pg';
import { isLoopback } from '../loopback.ts';
import type { Secret } from '../secret.ts';
import { within } from '../within.ts';

/**
 * The parts of the URL, and TLS by one rule: verified in full but to this machine. What the URL itself
 * says about TLS does not count.
 */
export function connectionTo(url: Secret, deadline: number): pg.ClientConfig {
  const { hostname, port, username, password, pathname } = new URL(url.reveal());
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, '');
  return {
    host,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: isLoopback(host) ? false : { rejectUnauthorized: true },
    application_name: 'capstan',
    connectionTimeoutMillis: deadline,
  };
}

/** A client over a socket that the caller can end whatever happens. */
export const clientFor = (url: Secret, socket: Socket, deadline: number): pg.Client =>
  new pg.Client({ ...connectionTo(url, deadline), stream: () => socket });

/** Does something over one connection of its own, which is gone afterwards whatever happens. */
export async function withClient<T>(
  url: Secret,
  deadline: number,
  task: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const socket = new Socket();
  const client = clientFor(url, socket, deadline);
  // What goes wrong also rejects the call; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    return await within(deadline, 'PostgreSQL', async () => {
      await client.connect();
      const result = await task(client);
      await client.end();
      return result;
    });
  } finally {
    socket.destroy();
  }
}
