import { buryUnbegun, type Unbegun } from './bury-unbegun.ts';
import { PutBacks } from './put-backs.ts';
import type { Settlement } from './settle.ts';
import type { WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** Messages that come back at the same time would do so again. */
export const SPREAD_SECONDS = 5;
/** Of many that wait for their turn, each has so long. */
const EACH_SECONDS = 2;
/** S3 or SQS did not answer: that is not over in a second. */
const AWAY_SECONDS = 30;

/** What becomes of the messages of a batch: finished, put back, or buried. */
export class Endings<P> {
  readonly putBacks: PutBacks;
  readonly #parts: WorkParts<P>;
  readonly #finished = new Set<string>();

  constructor(parts: WorkParts<P>) {
    this.#parts = parts;
    this.putBacks = new PutBacks(parts);
  }

  isFinished({ messageId }: Message): boolean {
    return this.#finished.has(messageId);
  }

  finish({ messageId }: Message): void {
    this.#finished.add(messageId);
  }

  /** What it needs is away: it comes back when that may be there again. */
  putOff(message: Message): void {
    this.putBacks.add(message, AWAY_SECONDS + this.spread());
  }

  /** Seconds until a message comes back that waits for its turn among so many. */
  spread(among = 1): number {
    return 1 + this.#parts.random() * Math.max(SPREAD_SECONDS, among * EACH_SECONDS);
  }

  /** Writes what attempts led to: all that live in one write, and each death on its own. */
  async conclude(all: readonly Settlement<unknown>[]): Promise<void> {
    const alive = all.filter(({ leadsTo }) => leadsTo.kind !== 'bury');
    if (alive.length > 0) {
      const overtaken = await this.#parts.ledger.write(
        alive.map(({ item, record }) => ({ record, expects: item.record.version })),
      );
      for (const [index, settlement] of alive.entries()) {
        this.#leave(settlement, overtaken[index] !== undefined);
      }
    }
    for (const settlement of all) await this.#bury(settlement);
  }

  /** The letter first, then the record, then the message: what is cut short is done again, and no task is lost. */
  async #bury(settlement: Settlement<unknown>): Promise<void> {
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

  /** A letter about a message of which no attempt is ours. */
  async buryUnbegun(message: Message, why: Unbegun): Promise<void> {
    await this.#safely(message, async () => {
      const buried = await buryUnbegun(this.#parts, message, why);
      this.finish(message);
      if (buried !== undefined) this.#parts.log.note('buried before it was tried', { ...buried });
    });
  }

  #leave({ item, record, leadsTo }: Settlement<unknown>, isOvertaken: boolean): void {
    const { id, attempt, state, because } = record;
    const about = { id, attempt, state, ...(because === undefined ? {} : { because }) };
    if (isOvertaken) {
      // Only after its lease: whoever has the task now settles it, and its message with it.
      this.#parts.log.note('a task was settled too late: somebody else has it', about);
      this.putBacks.holdUp(item.message, SPREAD_SECONDS);
      return;
    }
    if (leadsTo.kind === 'put-back') this.putBacks.add(item.message, leadsTo.seconds, id);
    else this.finish(item.message);
    this.#parts.log.note('settled', about);
  }

  /** What cannot be done about one message keeps it, and keeps no other. */
  async #safely(message: Message, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const { messageId } = message;
      this.#parts.log.trouble('a message could not be buried; it stays', { messageId }, error);
      this.putOff(message);
    }
  }

  /** Buries what SQS would throw away. */
  async buryExpired(): Promise<void> {
    for (const { id, message } of [...this.putBacks.expired]) {
      const because = 'SQS would have thrown it away before it could be tried again';
      const named = id === undefined ? {} : { id };
      await this.buryUnbegun(message, { reason: 'too-old', because, ...named });
    }
  }

  /** Tells SQS until when messages wait; without that they come back when SQS likes. */
  async tellQueues(): Promise<void> {
    const { log, queues } = this.#parts;
    const puts = this.putBacks.take();
    if (puts.length === 0) return;
    await queues
      .putBack(puts)
      .catch((error: unknown) =>
        log.trouble('messages come back when SQS likes, not when they should', {}, error),
      );
  }
}
