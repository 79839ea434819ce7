import type { Clock, Instant } from '#local/clock.ts';
import type { Deliver } from '../../deliver.ts';
import { seededRandom } from '../seeded-random.ts';
import { type Chaos, chaoticDelays, shuffled } from './chaos.ts';
import { type DeliveryFailure, deliveryFailure } from './delivery-failure.ts';
import type { DeliveryNote, ExhaustedCondition, Parcel } from './parcel.ts';

/** The first wait before another attempt; it doubles up to the longest. AWS publishes neither. */
const FIRST_WAIT = 1000;
/** With this, 185 attempts take about the 24 hours that are the default limit of age. */
const LONGEST_WAIT = 600_000;
/** Of an error message, in a message attribute. */
const LONGEST_MESSAGE = 1024;

export interface CourierOptions {
  readonly clock: Clock;
  readonly deliver: Deliver;
  readonly seed?: number | undefined;
  readonly observe?: ((note: DeliveryNote) => void) | undefined;
}

/**
 * Brings parcels to targets: each on its own, so that none waits for another; again after a
 * growing wait while the target refuses; to the dead-letter queue when that is over. The clock is
 * held while a delivery is in progress, not while a retry waits.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #random: () => number;
  readonly #cancels = new Set<() => void>();
  readonly #scattered = new Map<Instant, Parcel[]>();
  #chaos: Chaos = {};
  #stopped = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
  }

  /** From now on deliveries go wrong like this; `{}` ends it. */
  chaos(chaos: Chaos): void {
    this.#chaos = chaos;
  }

  send(parcel: Parcel): void {
    if (this.#stopped) return;
    const delays = chaoticDelays(this.#chaos, this.#random);
    if (delays.length === 0) this.#note({ kind: 'lost', parcel, because: 'chaos dropped it' });
    const now = this.#options.clock.now();
    for (const delay of delays) {
      if (delay === 0) void this.#attempt(parcel, 1);
      else this.#scatter(parcel, Math.floor(now / 1000) * 1000 + delay);
    }
  }

  /** Nothing is delivered or tried again after this. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #scatter(parcel: Parcel, at: Instant): void {
    const together = this.#scattered.get(at);
    if (together !== undefined) {
      together.push(parcel);
      return;
    }
    this.#scattered.set(at, [parcel]);
    this.#at(at, () => {
      const due = this.#scattered.get(at) ?? [];
      this.#scattered.delete(at);
      for (const one of shuffled(due, this.#random)) void this.#attempt(one, 1);
    });
  }

  async #attempt(parcel: Parcel, attempt: number): Promise<void> {
    const release = this.#options.clock.hold();
    try {
      const { payload, text } = parcel.input(attempt);
      const group = parcel.messageGroupId;
      await this.#options.deliver(parcel.targetArn, payload, {
        sqsBody: text,
        ...(group !== undefined && { messageGroupId: group }),
      });
      this.#note({ kind: 'delivered', parcel, attempt });
    } catch (error) {
      await this.#failed(parcel, attempt, deliveryFailure(error));
    } finally {
      release();
    }
  }

  async #failed(parcel: Parcel, attempt: number, failure: DeliveryFailure): Promise<void> {
    if (this.#stopped) return;
    const { retry, acceptedAt } = parcel;
    if (failure.lasting === 'permanent') return this.#bury(parcel, attempt, failure);
    if (attempt > retry.attempts) {
      return this.#bury(parcel, attempt, failure, 'MaximumRetryAttempts');
    }
    const now = this.#options.clock.now();
    const tooOldAt = acceptedAt + retry.ageSeconds * 1000;
    if (now >= tooOldAt) return this.#bury(parcel, attempt, failure, 'MaximumEventAgeInSeconds');
    const wait = Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
    // Between half and all of the wait, so that many failures do not come back at once.
    const nextAt = Math.min(now + wait * (0.5 + this.#random() / 2), tooOldAt);
    this.#note({ kind: 'retry', parcel, attempt, failure, nextAt });
    this.#at(nextAt, () => void this.#attempt(parcel, attempt + 1));
  }

  async #bury(
    parcel: Parcel,
    attempt: number,
    failure: DeliveryFailure,
    exhausted?: ExhaustedCondition,
  ): Promise<void> {
    const { deadLetter } = parcel;
    if (deadLetter === undefined) {
      this.#note({ kind: 'lost', parcel, because: `${failure.code}: ${failure.message}` });
      return;
    }
    const { queueArn, payload } = deadLetter;
    const attributes = {
      ...deadLetter.attributes,
      TARGET_ARN: parcel.targetArn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message.slice(0, LONGEST_MESSAGE) || failure.code,
      RETRY_ATTEMPTS: String(attempt - 1),
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    try {
      await this.#options.deliver(queueArn, payload, {
        sqsBody: body,
        sqsAttributes: attributes,
      });
      this.#note({ kind: 'dead-letter', parcel, queueArn, failure });
    } catch (error) {
      const because = `${queueArn} refused the dead letter: ${deliveryFailure(error).message}`;
      this.#note({ kind: 'lost', parcel, because });
    }
  }

  #at(at: Instant, task: () => void): void {
    const cancel: () => void = this.#options.clock.at(at, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }

  #note(note: DeliveryNote): void {
    this.#options.observe?.(note);
  }
}
