import type { Instant } from '../../guide.ts';
import { type Destination, newDestination } from './destination.ts';

/** So long both keys sign after a rotation, for the customer to put the new one in place. */
export const OVERLAP_MILLISECONDS = 24 * 3_600_000;

/** The destination, enabled again and with a clean past; undefined when there is nothing to enable. */
export function enabled(was: Destination | undefined): Destination | undefined {
  if (was?.disabled === undefined) return undefined;
  const { disabled: _, failing: __, ...rest } = was;
  return { ...rest, version: was.version + 1 };
}

/**
 * The destination with its next key. Within the overlap of the last rotation it is refused: only two keys sign,
 * and a customer may still use the older one.
 */
export function rotated(
  name: string,
  was: Destination | undefined,
  now: Instant,
): Destination | { readonly notBefore: Instant } {
  const before = was ?? newDestination(name);
  if (overlapUntil(before) > now) return { notBefore: overlapUntil(before) };
  return {
    ...before,
    version: before.version + 1,
    generation: before.generation + 1,
    rotatedAt: now,
  };
}

const overlapUntil = ({ rotatedAt }: Destination): Instant =>
  rotatedAt === undefined ? 0 : rotatedAt + OVERLAP_MILLISECONDS;

/** The generations of the keys that sign now, the newest first: one, or two for a day after a rotation. */
export function signingGenerations(
  destination: Destination | undefined,
  now: Instant,
): readonly number[] {
  if (destination === undefined) return [1];
  const { generation } = destination;
  return overlapUntil(destination) > now ? [generation, generation - 1] : [generation];
}

/** From what the key of a destination is derived, under the key that signs for all: HMAC-SHA256 of this text. */
export const keyLabel = (destination: string, generation: number): string =>
  `webhook:${destination}:${generation}`;
