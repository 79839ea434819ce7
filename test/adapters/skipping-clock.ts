import type { Clock, Instant } from '#local/clock.ts';

/** A clock that stands still while something holds it and skips to the next timer when nothing does. */
export class SkippingClock implements Clock {
  #now: Instant;
  #holds = 0;
  #timers: { readonly at: Instant; readonly task: () => void }[] = [];

  constructor(startAt: Instant) {
    this.#now = startAt;
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, task: () => void): () => void {
    const timer = { at, task };
    this.#timers = [...this.#timers, timer].sort((one, other) => one.at - other.at);
    this.#skip();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      this.#skip();
    };
  }

  /** Later, so that whoever was released can take hold again first. */
  #skip(): void {
    setImmediate(() => {
      const next = this.#timers[0];
      if (this.#holds > 0 || next === undefined) return;
      this.#timers = this.#timers.slice(1);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      this.#skip();
    });
  }
}
