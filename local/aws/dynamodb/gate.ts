/** Lets many shared tasks run together, and an exclusive one only while no other runs. */
export class Gate {
  #running = new Set<Promise<unknown>>();
  #exclusive: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  async shared<T>(task: () => Promise<T>): Promise<T> {
    while (this.#waiting > 0) await this.#exclusive;
    const run = task();
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  exclusive<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const before = this.#exclusive;
    const run = before.then(async () => {
      await Promise.allSettled(this.#running);
      return task();
    });
    const leave = (): void => {
      this.#waiting -= 1;
    };
    this.#exclusive = run.then(leave, leave);
    return run;
  }
}
