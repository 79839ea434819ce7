import type { Clock, Instant } from '#local/clock.ts';

/** The timers of one execution, each under a name of its own; a new one replaces the old. */
export class ExecutionTimers {
  readonly #clock: Clock;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: string, at: Instant, task: () => void): void {
    this.cancel(name);
    const cancel = this.#clock.at(at, () => {
      this.#cancels.delete(name);
      task();
    });
    this.#cancels.set(name, cancel);
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
