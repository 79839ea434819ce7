import { admit } from './admit.ts';
import type { Begun } from './begin.ts';
import { CallCount } from './count-calls.ts';
import { Endings, SPREAD_SECONDS } from './endings.ts';
import { type Ended, perform } from './perform.ts';
import { Portions } from './portion.ts';
import { readBatch } from './read-batch.ts';
import { readLarge } from './read-large.ts';
import { rounds } from './rounds.ts';
import { settlementOf, spentSettlement } from './settle.ts';
import { start } from './start.ts';
import type { Item, WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** What an attempt's end needs besides the attempt, and the margin of the lease. */
const RESERVE_MILLISECONDS = 10_000;

/**
 * Works off a batch of messages of one kind and gives the ids of those to keep in the queue. A message goes
 * only when its effect is recorded, or a letter about it lies in the dead-letter queue; whatever goes wrong
 * here, it stays.
 */
export async function workBatch<P>(
  parts: WorkParts<P>,
  messages: readonly Message[],
): Promise<readonly string[]> {
  const batch = new Batch(parts);
  try {
    for (const round of rounds(messages)) await batch.workOff(round);
    await batch.workOffDangerous();
  } catch (error) {
    parts.log.trouble('a batch was cut short; what was not finished stays in its queue', {}, error);
  }
  await batch.close();
  return messages.filter((one) => !batch.isFinished(one)).map(({ messageId }) => messageId);
}

/** Its process ended before, or may end when its payload is read. */
interface Dangerous {
  readonly message: Message;
  readonly id?: string;
  readonly workOff: () => Promise<void>;
}

/** What has become of a batch while it is worked off. */
class Batch<P> {
  readonly #parts: WorkParts<P>;
  readonly #endings: Endings<P>;
  readonly #portions: Portions;
  readonly #dangerous: Dangerous[] = [];
  readonly #calls = new CallCount();
  #hasWorked = false;

  constructor(parts: WorkParts<P>) {
    this.#parts = parts;
    this.#endings = new Endings(parts);
    this.#portions = new Portions(parts.kind);
  }

  isFinished(message: Message): boolean {
    return this.#endings.isFinished(message);
  }

  async workOff(round: readonly Message[]): Promise<void> {
    const { putBacks } = this.#endings;
    const messages = round.filter((message) => !putBacks.isHeldUp(message));
    if (!this.#hasTime()) {
      for (const message of messages) putBacks.add(message, 1);
      return;
    }
    const { large, now, over } = this.#portions.of(messages);
    for (const message of over) putBacks.add(message, this.#endings.spread(over.length));
    for (const message of large) {
      this.#keepApart({ message, workOff: () => this.#workOffLarge(message) });
    }
    const { away, items, malformed, seconds } = await readBatch(this.#parts, now);
    for (const message of away) this.#endings.putOff(message);
    for (const message of seconds) putBacks.add(message, this.#endings.spread());
    for (const { message, why } of malformed) await this.#endings.buryUnbegun(message, why);

    const admitted = await admit(this.#parts, items);
    this.#calls.expect(admitted.breakers, admitted.probing);
    for (const { item, until } of admitted.wait) this.#putBackUntil(item, until);

    const found = await start(this.#parts, admitted);
    for (const { message } of found.ended) this.#endings.finish(message);
    for (const { item, until } of found.later) this.#putBackUntil(item, until, 1);
    for (const { item, until } of found.wait) this.#putBackUntil(item, until);
    for (const { reason, ...item } of found.spent) {
      await this.#endings.conclude([spentSettlement(this.#parts, item, reason)]);
    }
    for (const { expects, ...item } of found.suspects) {
      const { message, task } = item;
      const workOff = () => this.#workOffSuspect(item, expects);
      this.#keepApart({ message, id: task.id, workOff });
    }
    await this.#perform(found.begun);
  }

  /** One that may end this process, once all others are safe; the rest one by one, in other batches. */
  async workOffDangerous(): Promise<void> {
    const { putBacks } = this.#endings;
    // Among hundreds, none is received time and again and never chosen.
    const [first, ...rest] = this.#dangerous.toSorted(
      (a, b) => (b.message.receives ?? 1) - (a.message.receives ?? 1),
    );
    if (first === undefined) return;
    for (const { id, message } of rest) {
      putBacks.add(message, this.#endings.spread(rest.length), id);
    }
    if (!this.#hasTime()) return putBacks.add(first.message, this.#endings.spread(), first.id);
    // This may be the last that this process does.
    await this.#endings.tellQueues();
    await first.workOff();
  }

  #keepApart(one: Dangerous): void {
    this.#dangerous.push(one);
    this.#endings.putBacks.holdUp(one.message, SPREAD_SECONDS);
  }

  async #workOffSuspect(item: Begun<P>, expects: number): Promise<void> {
    const [taken] = await this.#parts.ledger.write([{ record: item.record, expects }]);
    if (taken === undefined) return this.#perform([item]);
    this.#endings.putBacks.add(item.message, this.#endings.spread(), item.task.id);
  }

  async #workOffLarge(message: Message): Promise<void> {
    const read = await readLarge(this.#parts, message);
    switch (read.kind) {
      case 'ended':
        return this.#endings.finish(message);
      case 'later':
        return this.#endings.putBacks.add(message, read.seconds + this.#endings.spread());
      case 'settled':
        return this.#endings.conclude([read.settlement]);
      case 'begun':
        this.#calls.expect(read.breakers, read.probing);
        return this.#perform([read.item]);
    }
  }

  /** What is left to say at the end; each on its own, and none keeps a message. */
  async close(): Promise<void> {
    await this.#calls.tell(this.#parts);
    await this.#endings.buryExpired();
    await this.#endings.tellQueues();
  }

  async #perform(items: readonly Begun<P>[]): Promise<void> {
    if (items.length > 0) this.#hasWorked = true;
    await perform(this.#parts, items, (ended) => this.#settle(ended));
  }

  async #settle(ended: readonly Ended<P>[]): Promise<void> {
    for (const { item, outcome } of ended) {
      this.#calls.add(this.#parts.kind.breaker(item.task.payload), outcome);
    }
    const all = ended.map(({ item, outcome }) => settlementOf(this.#parts, item, outcome));
    await this.#endings.conclude(all);
  }

  /** Whether another attempt would end before this process does; the first one always may. */
  #hasTime(): boolean {
    const { leaseUntil, now, row } = this.#parts;
    return (
      !this.#hasWorked || now() + row.timeoutSeconds * 1000 + RESERVE_MILLISECONDS <= leaseUntil
    );
  }

  #putBackUntil({ message, task }: Item<P>, until: number, spread = this.#endings.spread()): void {
    const seconds = (until - this.#parts.now()) / 1000 + spread;
    this.#endings.putBacks.add(message, seconds, task.id);
  }
}
