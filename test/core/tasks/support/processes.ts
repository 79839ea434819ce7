/** Thrown by nobody: what a process does after its end never goes on. */
const NEVER = new Promise<never>(() => {});

/** Decides at every point between two steps of a process what happens there. */
export type Fate = (point: string, process: Process) => void | Promise<void>;

/** A process that can end at any point; what it was about to do then never happens. */
export class Process {
  readonly name: string;
  readonly endsAt: number;
  /** Resolves when it ends before its work does. */
  readonly ended: Promise<'ended'>;
  #end: (ended: 'ended') => void = () => {};
  #isOver = false;
  readonly #fate: Fate;

  constructor(name: string, endsAt: number, fate: Fate) {
    this.name = name;
    this.endsAt = endsAt;
    this.#fate = fate;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.#end('ended');
  }

  /** A point at which it may end. */
  async at(point: string): Promise<void> {
    if (this.#isOver) await NEVER;
    await this.#fate(point, this);
    if (this.#isOver) await NEVER;
  }

  /** A call to something outside, with a point before and one after. */
  async call<T>(point: string, task: () => T | Promise<T>): Promise<T> {
    await this.at(`before ${point}`);
    const result = await task();
    await this.at(`after ${point}`);
    return result;
  }
}
