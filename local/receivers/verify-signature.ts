import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Instant } from '../clock.ts';

const TOLERANCE_SECONDS = 300;

/** The headers of Standard Webhooks; empty where one is missing. */
export function webhookHeaders(headers: IncomingHttpHeaders) {
  const text = (name: string): string => String(headers[name] ?? '');
  return {
    id: text('webhook-id'),
    timestamp: Number(text('webhook-timestamp')),
    signatures: text('webhook-signature').split(' '),
  };
}

/**
 * Whether one of the signatures is of that key. The library's own `verify` looks at the machine's clock, while
 * here the time is simulated.
 */
export function isSigned(
  key: string,
  { id, signatures, timestamp }: ReturnType<typeof webhookHeaders>,
  body: string,
  now: Instant,
): boolean {
  const isNow = Math.abs(now / 1000 - timestamp) <= TOLERANCE_SECONDS;
  if (!isNow || id === '') return false;
  return signatures.includes(new Webhook(key).sign(id, new Date(timestamp * 1000), body));
}
