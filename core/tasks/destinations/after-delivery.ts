import type { Instant } from '../../guide.ts';
import {
  type DeliveryOutcome,
  type Destination,
  type Disabled,
  newDestination,
} from './destination.ts';

const DAY_MILLISECONDS = 86_400_000;
/** While an address keeps failing, its last failure is written down no oftener than this. */
const NOTE_EVERY_MILLISECONDS = 15 * 60_000;
const GONE = 410;

/** A delivery that was tried: where to, and what it ended with. */
export interface Delivery {
  readonly urlHash: string;
  readonly outcome: DeliveryOutcome;
}

/**
 * The destination after a delivery; undefined when there is nothing worth writing, as after a success of an
 * address that was well. An address is disabled when it says 410 Gone, or when for `disableAfterDays` every
 * delivery failed. A day without any delivery shows nothing: counting begins anew after it.
 */
export function afterDelivery(
  name: string,
  was: Destination | undefined,
  { outcome, urlHash }: Delivery,
  disableAfterDays: number,
): Destination | undefined {
  const { at } = outcome;
  const before = was ?? newDestination(name);
  const { failing, ...rest } = before;
  const next = { ...rest, version: before.version + 1, lastOutcome: outcome };
  if (outcome.delivered) return failing?.urlHash === urlHash ? next : undefined;
  if (disabledFor(before, urlHash) !== undefined) return undefined;
  if (outcome.status === GONE) {
    return { ...next, disabled: { at, because: 'it answered 410 Gone', urlHash } };
  }
  const since = failingSince(before, urlHash, at);
  const days = Math.floor((at - since) / DAY_MILLISECONDS);
  if (days >= disableAfterDays) {
    const because = `every delivery failed for ${days} days, the last with: ${outcome.says}`;
    return { ...next, failing: { since, urlHash }, disabled: { at, because, urlHash } };
  }
  const isNoted =
    since === failing?.since &&
    failing.urlHash === urlHash &&
    at - (before.lastOutcome?.at ?? 0) < NOTE_EVERY_MILLISECONDS;
  return isNoted ? undefined : { ...next, failing: { since, urlHash } };
}

function failingSince(
  { failing, lastOutcome }: Destination,
  urlHash: string,
  now: Instant,
): Instant {
  const isOld = now - (lastOutcome?.at ?? 0) > DAY_MILLISECONDS;
  return failing?.urlHash === urlHash && !isOld ? failing.since : now;
}

/** Why nothing is sent to that address of the destination; undefined when it may be tried. */
export function disabledFor(
  destination: Destination | undefined,
  urlHash: string,
): Disabled | undefined {
  const { disabled } = destination ?? {};
  return disabled?.urlHash === urlHash ? disabled : undefined;
}
