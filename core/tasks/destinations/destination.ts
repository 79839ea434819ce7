import type { Instant } from '../../guide.ts';

/**
 * What is kept about a customer's address. Nothing is kept of one that was always well: it has no item, its
 * key is of the first generation, and nothing is written as long as deliveries succeed.
 */
export interface Destination {
  readonly name: string;
  /** Rises with every write. */
  readonly version: number;
  /** Its key is derived from this; rises with every rotation. */
  readonly generation: number;
  /** When the generation before was replaced; it signs, too, for a while. */
  readonly rotatedAt?: Instant;
  /** Since when nothing was delivered to the address of that hash. */
  readonly failing?: { readonly since: Instant; readonly urlHash: string };
  /** What the last delivery ended with that was worth writing down. */
  readonly lastOutcome?: DeliveryOutcome;
  /** Nothing is sent to the address of that hash; another address is another matter. */
  readonly disabled?: Disabled;
}

/** What a delivery ended with. */
export interface DeliveryOutcome {
  readonly at: Instant;
  readonly delivered: boolean;
  /** HTTP's; without one there was no answer. */
  readonly status?: number;
  readonly milliseconds: number;
  /** One line for people: `503 in 80 ms`. */
  readonly says: string;
  /** The beginning of what it answered, at most 1 KiB. */
  readonly excerpt: string;
}

export interface Disabled {
  readonly at: Instant;
  readonly because: string;
  readonly urlHash: string;
  /** When people were told. */
  readonly toldAt?: Instant;
}

/** A destination of which nothing is kept. */
export const newDestination = (name: string): Destination => ({
  name,
  version: 0,
  generation: 1,
});
