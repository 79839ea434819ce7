import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import type { Place, Refusal } from './place.ts';
import { whyNotPublic } from './public-address.ts';

/** All addresses of a name; throws when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** As the system resolves names. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The address to connect to. The name is resolved once, and one address that is not public refuses them all:
 * nobody has such a mixture by accident. IPv4 goes first, since a Lambda function may have nothing else;
 * `turn`, counted from 1, takes the next one, so that one dead address of several holds nothing up.
 */
export async function addressOf(
  { exempt, host }: Place,
  resolve: Resolve,
  turn: number,
): Promise<string | Refusal> {
  if (exempt && isIP(host) !== 0) return host;
  const addresses = await resolve(host);
  if (!exempt) {
    for (const address of addresses) {
      const range = whyNotPublic(address);
      if (range !== undefined) {
        return { refused: `the name leads to an address that is not public (${range})` };
      }
    }
  }
  const ofIpv4 = addresses.filter((address) => isIPv4(address));
  const candidates = ofIpv4.length > 0 ? ofIpv4 : addresses;
  const address = candidates[(turn - 1) % candidates.length];
  if (address === undefined) throw new Error('the name has no address');
  return address;
}
