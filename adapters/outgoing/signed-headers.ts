import { Webhook } from 'standardwebhooks';
import type { Instant } from '#core/guide.ts';
import type { Secret } from '../secret.ts';

/**
 * The headers of a signed message (https://www.standardwebhooks.com). The id stays over all attempts, the time is
 * this attempt's; one signature for each key.
 */
export function signedHeaders(
  keys: readonly Secret[],
  id: string,
  now: Instant,
  body: string,
): Readonly<Record<string, string>> {
  const at = new Date(now);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Capstan',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': keys.map((key) => new Webhook(key.reveal()).sign(id, at, body)).join(' '),
  };
}
