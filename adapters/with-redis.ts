import { createClient } from '@redis/client';
import type { Secret } from './secret.ts';
import { within } from './within.ts';

const CONNECT_MILLISECONDS = 3_000;

const clientOf = (url: Secret, deadline: number) =>
  createClient({
    url: url.reveal(),
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: deadline },
    socket: { connectTimeout: Math.min(CONNECT_MILLISECONDS, deadline), reconnectStrategy: false },
  });

/** A connection that asks Redis something. */
export type RedisAsking = ReturnType<typeof clientOf>;

/**
 * One connection for one task, gone afterwards, all within `deadline` milliseconds. The secret has seen to it
 * that plaintext goes to this machine only. What is thrown may name the URL: redact it.
 */
export async function withRedis<T>(
  url: Secret,
  deadline: number,
  task: (redis: RedisAsking) => Promise<T>,
): Promise<T> {
  const client = clientOf(url, deadline);
  // What goes wrong also rejects the call; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    return await within(deadline, 'Redis', async () => {
      await client.connect();
      return task(client);
    });
  } finally {
    if (client.isOpen) client.destroy();
  }
}
