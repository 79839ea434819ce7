import type { Clock, Instant } from '#local/clock.ts';

interface Timer {
  readonly at: Instant;
  readonly task: () => void;
}

/** A clock that moves only when the test says so, stopping at every timer on the way. */
export class ManualClock implements Clock {
  #now: Instant;
  #timers: Timer[] = [];

  constructor(startAt: Instant) {
    this.#now = startAt;
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, task: () => void): () => void {
    const timer = { at, task };
    const index = this.#timers.findIndex((other) => other.at > at);
    this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  hold(): () => void {
    return () => undefined;
  }

  /** When the next timer is due. */
  get due(): Instant | undefined {
    return this.#timers[0]?.at;
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = end;
  }
}
