import type { Instant } from '../clock.ts';

/** One request that came to a receiver. */
export interface Receipt {
  readonly at: Instant;
  /** A destination's name, or `application`. */
  readonly who: string;
  /** `webhook-id`; empty without one. */
  readonly id: string;
  /** Whether one of the signatures is of the key that its owner was given, and the time is now. */
  readonly verified: boolean;
  /** Whether the receiver did what the message is for, or would have, had it not done so before. */
  readonly accepted: boolean;
  /** What was answered; undefined when nothing was, or no HTTP. */
  readonly status?: number;
  /** `webhook-timestamp`, seconds. */
  readonly timestamp: number;
  /** What happened: `asset.moved`, `invoice.paid`. */
  readonly type: string;
  /** The object of a payment event. */
  readonly object?: string;
  readonly body: string;
}

/** What came, as the receivers themselves saw it: the record that tasks are judged by. */
export class ReceiptBook {
  readonly #all: Receipt[] = [];
  readonly #byId = new Map<string, Receipt[]>();

  add(receipt: Receipt): void {
    this.#all.push(receipt);
    const same = this.#byId.get(receipt.id) ?? [];
    same.push(receipt);
    this.#byId.set(receipt.id, same);
  }

  /** Everything, in the order in which it came. */
  all(): readonly Receipt[] {
    return this.#all;
  }

  /** What came under one `webhook-id`: a task's id, or the id of Stripe's event. */
  events(id: string): readonly Receipt[] {
    return this.#byId.get(id) ?? [];
  }

  /**
   * Ids that took effect, in order: the first request of each that was verified and accepted. Those that follow
   * have none, since the receiver knows the id.
   */
  effects(who?: string): readonly string[] {
    const ids = this.#all
      .filter((one) => one.accepted && one.verified && (who === undefined || one.who === who))
      .map(({ id }) => id);
    return [...new Set(ids)];
  }

  /** Ids of the events about one object that took effect, in order. */
  orderOf(object: string): readonly string[] {
    const about = new Set(this.#all.filter((one) => one.object === object).map(({ id }) => id));
    return this.effects('application').filter((id) => about.has(id));
  }
}
