import type { Instant } from '#core/guide.ts';
import type { StreamAddress } from './suppressed-address.ts';
import type { Suppressions } from './suppressions.ts';

/**
 * Lets mail through to an address again, as an operator says: whether something stood against it. Postmark
 * keeps a list of its own; unless the address is reactivated there too, the next mail closes it again.
 */
export async function clearSuppression(
  { read, write }: Suppressions,
  address: StreamAddress,
  now: Instant,
): Promise<boolean> {
  const reasonOf = await read([address]);
  if (reasonOf(address) === undefined) return false;
  await write({ ...address, reason: undefined, at: now });
  return true;
}
