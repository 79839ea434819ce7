import type { Clock, Instant } from '#local/clock.ts';

/** A clock that stands still until a test moves it; timers run in order, at their own times. */
export class SteppedClock implements Clock {
  holds = 0;
  #now: Instant;
  #timers: { readonly at: Instant; readonly task: () => void }[] = [];

  constructor(startAt: Instant) {
    this.#now = startAt;
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, task: () => void): () => void {
    const timer = { at, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  hold(): () => void {
    this.holds += 1;
    return () => {
      this.holds -= 1;
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  advanceTo(end: Instant): void {
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
    }
    this.#now = Math.max(this.#now, end);
  }
}
