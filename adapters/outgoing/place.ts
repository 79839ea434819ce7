import { isIP } from 'node:net';

/** An address one may look up, and after that perhaps connect to. */
export interface Place {
  readonly url: URL;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** Named by the operator: no rule of this folder is for it. */
  readonly exempt: boolean;
}

export interface Refusal {
  readonly refused: string;
}

const LONGEST_BYTES = 2048;
const PORTS = [443, 8443];

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Reads where a request would go; what is refused is so for a reason that quotes nothing. Hosts that
 * `alsoAllow` names as `host:port` may be anywhere and without TLS.
 */
export function readPlace(text: string, alsoAllow: readonly string[] = []): Place | Refusal {
  if (Buffer.byteLength(text) > LONGEST_BYTES) return { refused: 'the address is over 2 KiB' };
  const url = URL.parse(text);
  if (url === null) return { refused: 'the address is none' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { refused: 'the address is not https' };
  }
  if (url.username !== '' || url.password !== '') {
    return { refused: 'the address carries credentials' };
  }
  const host = bare(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (alsoAllow.includes(`${url.hostname}:${port}`)) return { url, host, port, exempt: true };
  if (url.protocol !== 'https:') return { refused: 'the address is not https' };
  if (!PORTS.includes(port)) return { refused: `port ${port} is not 443 or 8443` };
  // The URL parser has made every spelling (127.1, 0x7f.1, 2130706433) the usual one. A `lookup` hook would
  // not be asked about these.
  if (isIP(host) !== 0) return { refused: 'the address has numbers where a name is wanted' };
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/.test(host)) {
    return { refused: 'the address has a host that is no name' };
  }
  return { url, host, port, exempt: false };
}
