import { admit } from './admit.ts';
import type { Begun } from './begin.ts';
import { CallCount } from './count-calls.ts';
import { type Ended, perform } from './perform.ts';
import { PutBacks } from './put-backs.ts';
import { readBatch } from './read-batch.ts';
import type { DeathReason } from './record.ts';
import { rounds } from './rounds.ts';
import { type Settlement, settlementOf, spentSettlement } from './settle.ts';
import { start } from './start.ts';
import type { Item, WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** Messages that come back at the same time would do so again. */
const SPREAD_SECONDS = 5;
/** S3 or SQS did not answer: that is not over in a second. */
const AWAY_SECONDS = 30;
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
    await batch.workOffSuspect();
  } catch (error) {
    parts.log.trouble('a batch was cut short; what was not finished stays in its queue', {}, error);
  }
  await batch.close();
  return messages.map(({ messageId }) => messageId).filter((id) => !batch.isFinished(id));
}

type Suspect<P> = Begun<P> & { readonly expects: number };

/** What has become of a batch while it is worked off. */
class Batch<P> {
  readonly #parts: WorkParts<P>;
  readonly #finished = new Set<string>();
  readonly #putBacks: PutBacks;
  readonly #suspects: Suspect<P>[] = [];
  readonly #calls = new CallCount();
  #hasWorked = false;

  constructor(parts: WorkParts<P>) {
    this.#parts = parts;
    this.#putBacks = new PutBacks(parts.now);
  }

  isFinished(messageId: string): boolean {
    return this.#finished.has(messageId);
  }

  async workOff(round: readonly Message[]): Promise<void> {
    const messages = round.filter((message) => !this.#putBacks.isHeldUp(message));
    if (!this.#hasTime()) {
      for (const message of messages) this.#putBacks.add(message, 1);
      return;
    }
    const { away, items, malformed, seconds } = await readBatch(this.#parts, messages);
    for (const message of away) this.#putBacks.add(message, AWAY_SECONDS + this.#spread());
    for (const message of seconds) this.#putBacks.add(message, this.#spread());
    for (const { message, why } of malformed) {
      await this.#safely(message, () => this.#buryUnbegun(message, why));
    }

    const admitted = await admit(this.#parts, items);
    this.#calls.expect(admitted.breakers, admitted.probing);
    for (const { item, until } of admitted.wait) this.#putBackUntil(item, until, this.#spread());

    const found = await start(this.#parts, admitted);
    for (const { message } of found.ended) this.#finished.add(message.messageId);
    for (const { item, until } of found.later) this.#putBackUntil(item, until, 1);
    for (const { item, until } of found.wait) this.#putBackUntil(item, until, this.#spread());
    for (const { reason, ...item } of found.spent) {
      await this.#bury(spentSettlement(this.#parts, item, reason));
    }
    for (const suspect of found.suspects) {
      this.#suspects.push(suspect);
      this.#putBacks.holdUp(suspect.message, SPREAD_SECONDS);
    }
    await this.#perform(found.begun);
  }

  /** One whose process ended before, once all others are safe; the rest of them one by one, in other batches. */
  async workOffSuspect(): Promise<void> {
    const [first, ...rest] = this.#suspects;
    if (first === undefined) return;
    for (const { message } of rest) this.#putBacks.add(message, this.#spread());
    const { expects, ...item } = first;
    if (!this.#hasTime()) return this.#putBacks.add(item.message, this.#spread());
    // This may be the last that this process does.
    await this.#tellQueues();
    const [taken] = await this.#parts.ledger.write([{ record: item.record, expects }]);
    if (taken === undefined) await this.#perform([item]);
    else this.#putBacks.add(item.message, this.#spread());
  }

  /** What is left to say at the end; each on its own, and none keeps a message. */
  async close(): Promise<void> {
    await this.#calls.tell(this.#parts);
    for (const { id, message } of [...this.#putBacks.expired]) {
      const because = 'SQS would have thrown it away before it could be tried again';
      const named = id === undefined ? {} : { id };
      await this.#safely(message, () =>
        this.#buryUnbegun(message, { reason: 'too-old', because, ...named }),
      );
    }
    await this.#tellQueues();
  }

  async #tellQueues(): Promise<void> {
    const { log, queues } = this.#parts;
    const puts = this.#putBacks.take();
    if (puts.length === 0) return;
    await queues
      .putBack(puts)
      .catch((error: unknown) =>
        log.trouble('messages come back when SQS likes, not when they should', {}, error),
      );
  }

  async #perform(items: readonly Begun<P>[]): Promise<void> {
    if (items.length > 0) this.#hasWorked = true;
    await perform(this.#parts, items, (ended) => this.#settle(ended));
  }

  async #settle(ended: readonly Ended<P>[]): Promise<void> {
    const { kind, ledger } = this.#parts;
    for (const { item, outcome } of ended) {
      this.#calls.add(kind.breaker(item.task.payload), outcome);
    }
    const all = ended.map(({ item, outcome }) => settlementOf(this.#parts, item, outcome));
    const alive = all.filter(({ leadsTo }) => leadsTo.kind !== 'bury');
    if (alive.length > 0) {
      const overtaken = await ledger.write(
        alive.map(({ item, record }) => ({ record, expects: item.record.version })),
      );
      for (const [index, settlement] of alive.entries()) {
        this.#leave(settlement, overtaken[index] !== undefined);
      }
    }
    for (const settlement of all) await this.#bury(settlement);
  }

  /** The letter first, then the record, then the message: what is cut short is done again, and no task is lost. */
  async #bury(settlement: Settlement<P>): Promise<void> {
    const { item, record, leadsTo } = settlement;
    if (leadsTo.kind !== 'bury') return;
    const { kind, ledger, now, queues } = this.#parts;
    const { reason, because } = leadsTo;
    const { endedAt: diedAt = now(), failures } = record;
    const { message, task } = item;
    await this.#safely(message, async () => {
      await queues.bury({ message, reason, because, diedAt, kind: kind.id, id: task.id, failures });
      const [overtaken] = await ledger.write([{ record, expects: item.record.version }]);
      this.#leave(settlement, overtaken !== undefined);
    });
  }

  /** A letter about a message of which no attempt is ours: no record tells of it. */
  async #buryUnbegun(
    message: Message,
    why: { readonly reason: DeathReason; readonly because: string; readonly id?: string },
  ): Promise<void> {
    const { kind, log, now, queues } = this.#parts;
    await queues.bury({ message, ...why, diedAt: now(), kind: kind.id, failures: [] });
    this.#finished.add(message.messageId);
    log.note('buried before it was tried', { ...why });
  }

  #leave({ item, record, leadsTo }: Settlement<P>, isOvertaken: boolean): void {
    const { id, attempt, state, because } = record;
    const about = { id, attempt, state, ...(because === undefined ? {} : { because }) };
    if (isOvertaken) {
      // Only after its lease: whoever has the task now settles it, and its message with it.
      this.#parts.log.note('a task was settled too late: somebody else has it', about);
      this.#putBacks.holdUp(item.message, SPREAD_SECONDS);
      return;
    }
    if (leadsTo.kind === 'put-back') this.#putBacks.add(item.message, leadsTo.seconds, id);
    else this.#finished.add(item.message.messageId);
    this.#parts.log.note('settled', about);
  }

  /** What cannot be done about one message keeps it, and keeps no other. */
  async #safely(message: Message, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const { messageId } = message;
      this.#parts.log.trouble('a message could not be buried; it stays', { messageId }, error);
      this.#putBacks.add(message, AWAY_SECONDS + this.#spread());
    }
  }

  /** Whether another attempt would end before this process does; the first one always may. */
  #hasTime(): boolean {
    const { leaseUntil, now, row } = this.#parts;
    return (
      !this.#hasWorked || now() + row.timeoutSeconds * 1000 + RESERVE_MILLISECONDS <= leaseUntil
    );
  }

  #spread(): number {
    return 1 + this.#parts.random() * SPREAD_SECONDS;
  }

  #putBackUntil({ message, task }: Item<P>, until: number, spread: number): void {
    this.#putBacks.add(message, (until - this.#parts.now()) / 1000 + spread, task.id);
  }
}
