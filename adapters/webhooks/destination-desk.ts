import type { Destination } from '#core/tasks/destinations/destination.ts';
import { enabled, rotated } from '#core/tasks/destinations/operate.ts';
import type { DestinationStore } from '#core/tasks/destinations/ports.ts';
import type { Fetched } from '../fetched.ts';
import type { Secret } from '../secret.ts';
import { destinationKey } from './destination-key.ts';
import type { WebhookCredentials } from './webhook-credentials.ts';

/** Others wrote at the same time; each round one of them gets through. */
const WRITES = 4;

/** What operators can do about destinations. All of it throws when AWS cannot be reached. */
export interface DestinationDesk {
  /** All that were rotated or ever failed, with what their last delivery ended with. */
  list(): Promise<readonly Destination[]>;
  /** False when it was not disabled. */
  enable(name: string): Promise<boolean>;
  /** The next key; for a day the one before signs, too. Within that day it is refused, until `notBefore`. */
  rotate(name: string): Promise<Destination | { readonly notBefore: number }>;
  /** The key that verifies deliveries, to be handed to the destination's owner. */
  key(name: string): Promise<Secret>;
}

/** The desk of a table; credentials are needed for keys only. */
export function destinationDesk(
  destinations: DestinationStore,
  credentials: Fetched<Pick<WebhookCredentials, 'signingKey'>>,
  now: () => number,
): DestinationDesk {
  const change = async <T>(
    name: string,
    to: (was: Destination | undefined) => Destination | { readonly instead: T },
  ): Promise<Destination | { readonly instead: T }> => {
    for (let write = 1; write <= WRITES; write += 1) {
      const was = await destinations.read(name);
      const next = to(was);
      if ('instead' in next || (await destinations.write(next, was?.version))) return next;
    }
    throw new Error(`destination ${name} is written to all the time: try again`);
  };
  return {
    list: () => destinations.list(),
    async enable(name) {
      return !('instead' in (await change(name, (was) => enabled(was) ?? { instead: false })));
    },
    async rotate(name) {
      const next = await change(name, (was) => {
        const wanted = rotated(name, was, now());
        return 'notBefore' in wanted ? { instead: wanted } : wanted;
      });
      return 'instead' in next ? next.instead : next;
    },
    async key(name) {
      const { signingKey } = await credentials.read();
      return destinationKey(signingKey, name, (await destinations.read(name))?.generation ?? 1);
    },
  };
}
