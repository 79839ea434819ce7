/** Lets tasks about the same item go one after the other, in order of arrival; all others run side by side. */
export class ItemLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs a task once everything before it about any of its items has ended. */
  async run<T>(items: readonly string[], task: () => Promise<T>): Promise<T> {
    const before = items.map((item) => this.#last.get(item));
    // Taken all at once, before anything is waited for: two tasks never wait for each other.
    const run = Promise.allSettled(before).then(task);
    const ended = run.catch(() => {});
    for (const item of items) this.#last.set(item, ended);
    try {
      return await run;
    } finally {
      for (const item of items) if (this.#last.get(item) === ended) this.#last.delete(item);
    }
  }
}
