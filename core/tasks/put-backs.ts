import type { Instant } from '../guide.ts';
import { functionSeconds, visibilitySeconds } from './function-seconds.ts';
import { lastCall, leastWaitSeconds, mostReceives } from './retention.ts';
import type { TaskRow } from './task-rules.ts';
import type { Message } from './world.ts';

/**
 * A message is invisible for 12 hours at most, counted from when it was received: that was up to 15 minutes
 * ago, as long as a function may run.
 */
const LONGEST_SECONDS = 43_200 - 900;

/** A message that goes back into its queue. */
export interface PutBack {
  readonly message: Message;
  readonly seconds: number;
}

/** A message that SQS would throw away before it came back. */
export interface Expired {
  readonly message: Message;
  readonly id?: string;
}

/** The messages of a batch that wait, and the groups that wait because of them. */
export class PutBacks {
  readonly #now: () => Instant;
  readonly #mostReceives: number;
  #puts: PutBack[] = [];
  readonly #expired: Expired[] = [];
  /** Groups of which a message waits, and how long: none after it may go before it. */
  readonly #heldUp = new Map<string, number>();

  constructor({ now, row }: { readonly now: () => Instant; readonly row: TaskRow }) {
    this.#now = now;
    this.#mostReceives = mostReceives(visibilitySeconds(functionSeconds(row)));
  }

  /** Whether an earlier message of its group waits; then it waits as long. */
  isHeldUp(message: Message): boolean {
    const seconds = message.group === undefined ? undefined : this.#heldUp.get(message.group);
    if (seconds === undefined) return false;
    this.add(message, seconds);
    return true;
  }

  add(message: Message, seconds: number, id?: string): void {
    const left = Math.floor((lastCall(message) - this.#now()) / 1000);
    const least = Math.min(left, leastWaitSeconds(message.receives ?? 1, this.#mostReceives));
    const whole = Math.min(LONGEST_SECONDS, Math.max(0, Math.ceil(seconds), Math.ceil(least)));
    this.holdUp(message, whole);
    if (whole > left) {
      this.#expired.push({ message, ...(id === undefined ? {} : { id }) });
    } else this.#puts.push({ message, seconds: whole });
  }

  /** Whatever becomes of this one, those of its group wait. */
  holdUp({ group }: Message, seconds: number): void {
    if (group !== undefined) this.#heldUp.set(group, seconds);
  }

  /** Those not taken yet. */
  take(): readonly PutBack[] {
    const puts = this.#puts;
    this.#puts = [];
    return puts;
  }

  get expired(): readonly Expired[] {
    return this.#expired;
  }
}
