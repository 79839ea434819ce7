import type { Kind } from './kind.ts';
import { readEnvelope } from './read-task.ts';
import type { Message } from './world.ts';

/**
 * Bytes of payloads out of the bucket that one batch reads. Of nothing but brackets, JSON takes thirty times as
 * much when it is read, and a function has 512 MB. What messages hold themselves is 6 MB a batch at most.
 */
const MOST_BYTES = 8_000_000;

/** What a batch reads of its messages. */
export interface Portion {
  readonly now: readonly Message[];
  /** What does not fit beside the others, and will in another batch. */
  readonly over: readonly Message[];
  /** Larger than all others may be together: the process may end over one of them. */
  readonly large: readonly Message[];
}

/** How much a batch may still read. */
export class Portions {
  readonly #kind: Kind<unknown>;
  #left = MOST_BYTES;

  constructor(kind: Kind<unknown>) {
    this.#kind = kind;
  }

  of(messages: readonly Message[]): Portion {
    const now: Message[] = [];
    const over: Message[] = [];
    const large: Message[] = [];
    for (const message of messages) {
      const bytes = this.#bytesOf(message);
      if (bytes > MOST_BYTES) large.push(message);
      else if (bytes > this.#left) over.push(message);
      else {
        this.#left -= bytes;
        now.push(message);
      }
    }
    return { now, over, large };
  }

  /** How much a message has in the bucket. */
  #bytesOf({ body }: Message): number {
    if (!body.includes('claim')) return 0;
    const envelope = readEnvelope(body, this.#kind);
    return 'reason' in envelope ? 0 : (envelope.content.claim?.bytes ?? 0);
  }
}
