import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

function hostname(authority: string): string | undefined {
  const url = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
  return url?.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/**
 * Whether a `Host` header names this machine. Another site can point its own name at 127.0.0.1 and
 * so read what is served there (DNS rebinding), but it cannot do so with an address or `localhost`.
 */
export function isTrustedHost(header: string | undefined, servedAs: string): boolean {
  const name = header === undefined ? undefined : hostname(header);
  if (name === undefined) return false;
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === servedAs.toLowerCase()
  );
}

/**
 * Whether a request that changes something comes from the page itself. Browsers send `Origin` with
 * every POST; a program that sends none is not a browser that another site could have borrowed.
 */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}
