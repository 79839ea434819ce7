import { admit, CallCount, countCalls } from './admit.ts';
import { type Beginnings, begin } from './begin.ts';
import type { Malformed } from './envelope.ts';
import { type Ended, perform } from './perform.ts';
import { readBatch } from './read-batch.ts';
import { rounds } from './rounds.ts';
import { type Settlement, settlementOf, spentSettlement } from './settle.ts';
import type { WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** No message is invisible for longer: SQS's own limit is 12 hours. */
const LONGEST_SECONDS = 43_200;
/** Messages that come back at the same time would do so again. */
const SPREAD_SECONDS = 5;

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
    for (const round of rounds(messages)) {
      await batch.workOff(round.filter((message) => !batch.isHeldUp(message)));
    }
    await batch.workOffSuspect();
  } catch (error) {
    parts.log.trouble('a batch was cut short; what was not finished stays in its queue', {}, error);
  }
  await batch.close();
  return messages.map(({ messageId }) => messageId).filter((id) => !batch.isFinished(id));
}

/** What has become of a batch while it is worked off. */
class Batch<P> {
  readonly #parts: WorkParts<P>;
  readonly #finished = new Set<string>();
  readonly #puts: { message: Message; seconds: number }[] = [];
  readonly #suspects: Beginnings<P>['suspects'][number][] = [];
  readonly #calls = new CallCount();
  readonly #probing = new Set<string>();
  /** Groups of which a message waits, and how long: none after it may go before it. */
  readonly #heldUp = new Map<string, number>();

  constructor(parts: WorkParts<P>) {
    this.#parts = parts;
  }

  isFinished(messageId: string): boolean {
    return this.#finished.has(messageId);
  }

  /** Whether an earlier message of its group waits; then it waits as long. */
  isHeldUp(message: Message): boolean {
    const seconds = message.group === undefined ? undefined : this.#heldUp.get(message.group);
    if (seconds === undefined) return false;
    this.#putBack(message, seconds);
    return true;
  }

  async workOff(messages: readonly Message[]): Promise<void> {
    const { items, malformed, later } = await readBatch(this.#parts, messages);
    for (const message of later) this.#putBack(message, this.#spread());
    for (const { message, why } of malformed) await this.#buryMalformed(message, why);

    const { go, wait, probing } = await admit(this.#parts, items);
    for (const name of probing) this.#probing.add(name);
    for (const { item, until } of wait) this.#putBackUntil(item.message, until, this.#spread());

    const found = await begin(this.#parts, go);
    for (const { message } of found.ended) this.#finished.add(message.messageId);
    for (const { item, until } of found.later) this.#putBackUntil(item.message, until, 1);
    for (const { reason, ...item } of found.spent) {
      await this.#bury(spentSettlement(this.#parts, item, reason));
    }
    for (const suspect of found.suspects) {
      this.#suspects.push(suspect);
      this.#holdUp(suspect.message, SPREAD_SECONDS);
    }
    await perform(this.#parts, found.begun, (ended) => this.#settle(ended));
  }

  /** One whose process ended before, once all others are safe; the rest of them one by one, in other batches. */
  async workOffSuspect(): Promise<void> {
    const [first, ...rest] = this.#suspects;
    for (const { message } of rest) this.#putBack(message, this.#spread());
    if (first === undefined) return;
    const { expects, ...item } = first;
    const [taken] = await this.#parts.ledger.write([{ record: item.record, expects }]);
    if (taken === undefined) await perform(this.#parts, [item], (ended) => this.#settle(ended));
    else this.#putBack(item.message, this.#spread());
  }

  /** What is left to say at the end; each on its own, and none keeps a message. */
  async close(): Promise<void> {
    const { log, queues } = this.#parts;
    await countCalls(this.#parts, this.#calls, this.#probing).catch((error: unknown) =>
      log.trouble('a breaker could not be told', {}, error),
    );
    if (this.#puts.length === 0) return;
    await queues
      .putBack(this.#puts)
      .catch((error: unknown) =>
        log.trouble('messages come back when SQS likes, not when they should', {}, error),
      );
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
    for (const settlement of all) {
      if (settlement.leadsTo.kind === 'bury') await this.#bury(settlement);
    }
  }

  /** The letter first, then the record, then the message: what is cut short is done again, and no task is lost. */
  async #bury(settlement: Settlement<P>): Promise<void> {
    const { item, record, leadsTo } = settlement;
    if (leadsTo.kind !== 'bury') return;
    const { kind, ledger, queues } = this.#parts;
    await queues.bury({
      message: item.message,
      reason: leadsTo.reason,
      because: leadsTo.because,
      diedAt: record.endedAt ?? this.#parts.now(),
      kind: kind.id,
      id: item.task.id,
      failures: record.failures,
    });
    const [overtaken] = await ledger.write([{ record, expects: item.record.version }]);
    this.#leave(settlement, overtaken !== undefined);
  }

  async #buryMalformed(message: Message, { reason, because, id }: Malformed): Promise<void> {
    const { kind, log, now, queues } = this.#parts;
    const named = id === undefined ? {} : { id };
    const letter = { message, reason, because, diedAt: now(), kind: kind.id, ...named };
    await queues.bury({ ...letter, failures: [] });
    this.#finished.add(message.messageId);
    log.note('a message is no task: it lies with the dead letters', { reason, because, ...named });
  }

  #leave({ item, record, leadsTo }: Settlement<P>, isOvertaken: boolean): void {
    const { id, attempt, state, because } = record;
    const about = { id, attempt, state, ...(because === undefined ? {} : { because }) };
    if (isOvertaken) {
      // Only after its lease: whoever has the task now settles it, and its message with it.
      this.#parts.log.note('a task was settled too late: somebody else has it', about);
      return;
    }
    if (leadsTo.kind === 'put-back') this.#putBack(item.message, leadsTo.seconds);
    else this.#finished.add(item.message.messageId);
    this.#parts.log.note('settled', about);
  }

  #spread(): number {
    return 1 + this.#parts.random() * SPREAD_SECONDS;
  }

  #putBackUntil(message: Message, until: number, spread: number): void {
    this.#putBack(message, (until - this.#parts.now()) / 1000 + spread);
  }

  #putBack(message: Message, seconds: number): void {
    const whole = Math.min(LONGEST_SECONDS, Math.max(0, Math.ceil(seconds)));
    this.#puts.push({ message, seconds: whole });
    this.#holdUp(message, whole);
  }

  #holdUp({ group }: Message, seconds: number): void {
    if (group !== undefined) this.#heldUp.set(group, seconds);
  }
}
