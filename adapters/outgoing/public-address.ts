import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Parsed = ReturnType<typeof ipaddr.parse>;

/**
 * Ranges of IANA's special-purpose registries that `ipaddr.js` calls plain unicast, or might one day
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, …ipv6-special-registry).
 */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
].map((range) => ipaddr.parseCIDR(range));

/** Only these addresses are given to networks of the Internet; v4-mapped, NAT64, local and the rest lie outside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

function isIn(address: Parsed, [start, bits]: [Parsed, number]): boolean {
  return address.kind() === start.kind() && address.match(start, bits);
}

/**
 * Why one may not connect to an address, in a word that names a range and no address; undefined when it is a
 * host's of the Internet. What cannot be read as an address is refused as well.
 */
export function whyNotPublic(text: string): string | undefined {
  // Stricter than ipaddr.js, which reads 127.1 and 0177.0.0.1 as well.
  if (isIP(text) === 0) return 'unreadable';
  const address = ipaddr.parse(text);
  const range = address.range();
  if (range !== 'unicast') return range;
  if (address.kind() === 'ipv6' && !isIn(address, GLOBAL_UNICAST)) return 'reserved';
  return SPECIAL.some((special) => isIn(address, special)) ? 'reserved' : undefined;
}

/** Whether two spellings are of the same address; a v4-mapped one is its v4 address. */
export function isSameAddress(one: string, other: string): boolean {
  if (isIP(one) === 0 || isIP(other) === 0) return false;
  return ipaddr.process(one).toNormalizedString() === ipaddr.process(other).toNormalizedString();
}
