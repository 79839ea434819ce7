/** What befalls an invocation: its process dies, or stands still, at one of its calls. */
export interface Fate {
  readonly crash?: { readonly at: number; readonly when: 'before' | 'after' };
  readonly freeze?: { readonly at: number; readonly seconds: number };
}

/** Decides when the next call of an invocation may go out. */
export type Gate = (label: string) => Promise<void>;

const never = (): Promise<never> => new Promise(() => {});

/**
 * One invocation of a function. Everything it asks of the outside world is a numbered boundary, and
 * a dead one goes no further: what it waits for never comes.
 */
export class Sandbox {
  readonly name: string;
  /** What was called, in order. */
  readonly calls: string[] = [];
  /** What the function threw, if it did. */
  error: unknown;
  readonly #fate: Fate;
  readonly #gate: Gate | undefined;
  #state: 'running' | 'frozen' | 'ended' | 'dead' = 'running';
  #hasEnded = false;
  #thaw: () => void = () => {};

  constructor(name: string, fate: Fate = {}, gate?: Gate) {
    this.name = name;
    this.#fate = fate;
    this.#gate = gate;
  }

  get state(): 'running' | 'frozen' | 'ended' | 'dead' {
    return this.#state;
  }

  /** How long it stands still where it does. */
  get freezeSeconds(): number {
    return this.#fate.freeze?.seconds ?? 0;
  }

  /** One call to the outside. */
  async io<T>(label: string, effect: () => T | Promise<T>): Promise<T> {
    if (this.#state === 'dead') return never();
    const index = this.calls.length;
    this.calls.push(label);
    if (this.#gate !== undefined) await this.#gate(label);
    if (this.#fate.freeze?.at === index) await this.#freeze();
    if (this.#isOver(index, 'before')) return never();
    try {
      const result = await effect();
      return this.#isOver(index, 'after') ? never() : result;
    } catch (error) {
      if (this.#isOver(index, 'after')) return never();
      throw error;
    }
  }

  /** Starts the function; `state` tells what became of it. */
  start(task: () => Promise<void>): void {
    task()
      .catch((error: unknown) => {
        this.error = error;
      })
      .finally(() => {
        this.#hasEnded = true;
        if (this.#state === 'running') this.#state = 'ended';
      });
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    // What was asked on the side may outlast the function itself.
    this.#state = this.#hasEnded ? 'ended' : 'running';
    this.#thaw();
  }

  /** The platform ends it. */
  kill(): void {
    this.#state = 'dead';
  }

  #freeze(): Promise<void> {
    this.#state = 'frozen';
    return new Promise((resolve) => {
      this.#thaw = resolve;
    });
  }

  #isOver(index: number, when: 'before' | 'after'): boolean {
    const { crash } = this.#fate;
    if (crash?.at === index && crash.when === when) this.kill();
    return this.#state === 'dead';
  }
}
