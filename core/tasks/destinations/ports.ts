import type { Instant } from '../../guide.ts';
import type { Destination } from './destination.ts';

/** What is kept about destinations: compare and set. Throws when it cannot be reached. */
export interface DestinationStore {
  read(name: string): Promise<Destination | undefined>;
  /** Writes `next` if the version that stands there is `expects`, undefined for none; false otherwise. */
  write(next: Destination, expects: number | undefined): Promise<boolean>;
  /** All of which something is kept. */
  list(): Promise<readonly Destination[]>;
}

/** Tells the bus about a destination; throws when it cannot. */
export interface DestinationHerald {
  disabled(destination: Destination, now: Instant): Promise<void>;
}
