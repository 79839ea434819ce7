/** Milliseconds since the Unix epoch. */
export type Instant = number;

/** What the local runtime, the fake Render and the plant know of time. */
export interface Clock {
  now(): Instant;
  /** Runs `task` once the clock reads `at` (at once when that has passed); returns a cancel. */
  at(at: Instant, task: () => void): () => void;
  /** Keeps time at real speed while work is under way, so that a handler's own time is real time. */
  hold(): () => void;
}

interface Timer {
  readonly at: Instant;
  readonly order: number;
  readonly task: () => void;
}

/** Cells of the memory that worker threads read the time from. */
export const CLOCK_CELLS = { simulated: 0, real: 1, rate: 2, due: 3 } as const;

const CELLS = 4;
const VERSION_AT = CELLS * Float64Array.BYTES_PER_ELEMENT;

/** Monotonic, and the same in every thread of the process, unlike `performance.now()`. */
export const monotonicMilliseconds = (): number => Number(process.hrtime.bigint()) / 1e6;

/**
 * A clock that runs at `speed` while nothing is under way and at 1× while something holds it.
 * Time never passes a due timer before that timer has run, so the order of events does not depend
 * on how busy the machine is. `Infinity` as speed jumps from timer to timer.
 */
export class PacedClock implements Clock {
  readonly shared = new SharedArrayBuffer(VERSION_AT + Int32Array.BYTES_PER_ELEMENT);
  readonly #cells = new Float64Array(this.shared, 0, CELLS);
  readonly #version = new Int32Array(this.shared, VERSION_AT, 1);
  readonly #timers: Timer[] = [];
  #simulated: Instant;
  #real = monotonicMilliseconds();
  #speed: number;
  #holds = 0;
  #order = 0;
  #wake: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(startAt: Instant, speed = 1) {
    this.#simulated = startAt;
    this.#speed = speed;
    this.#publish();
  }

  get speed(): number {
    return this.#speed;
  }

  now(): Instant {
    const flowed = this.#flowed();
    const due = this.#timers[0]?.at;
    return due !== undefined && flowed > due ? Math.max(due, this.#simulated) : flowed;
  }

  at(at: Instant, task: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, task };
    const index = this.#timers.findIndex((other) => other.at > at);
    if (index < 0) this.#timers.push(timer);
    else this.#timers.splice(index, 0, timer);
    this.#settle();
    this.#resume();
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found < 0) return;
      this.#settle();
      this.#timers.splice(found, 1);
      this.#resume();
    };
  }

  hold(): () => void {
    this.#settle();
    this.#holds += 1;
    this.#resume();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#settle();
      this.#holds -= 1;
      this.#resume();
    };
  }

  setSpeed(speed: number): void {
    this.#settle();
    this.#speed = speed;
    this.#resume();
  }

  /** No timer runs after this. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  get #rate(): number {
    return this.#holds > 0 ? 1 : this.#speed;
  }

  #flowed(): Instant {
    const rate = this.#rate;
    if (rate === Number.POSITIVE_INFINITY) return this.#simulated;
    return this.#simulated + (monotonicMilliseconds() - this.#real) * rate;
  }

  #settle(): void {
    this.#simulated = this.now();
    this.#real = monotonicMilliseconds();
  }

  #resume(): void {
    this.#publish();
    this.#arm();
  }

  #publish(): void {
    Atomics.add(this.#version, 0, 1);
    this.#cells[CLOCK_CELLS.simulated] = this.#simulated;
    this.#cells[CLOCK_CELLS.real] = this.#real;
    this.#cells[CLOCK_CELLS.rate] = Number.isFinite(this.#rate) ? this.#rate : 0;
    this.#cells[CLOCK_CELLS.due] = this.#timers[0]?.at ?? Number.POSITIVE_INFINITY;
    Atomics.add(this.#version, 0, 1);
  }

  #disarm(): void {
    if (this.#wake === undefined) return;
    clearTimeout(this.#wake as NodeJS.Timeout);
    clearImmediate(this.#wake as NodeJS.Immediate);
    this.#wake = undefined;
  }

  #arm(): void {
    this.#disarm();
    const next = this.#timers[0];
    if (next === undefined || this.#stopped) return;
    const rate = this.#rate;
    if (rate === Number.POSITIVE_INFINITY) {
      this.#wake = setImmediate(() => this.#run());
      return;
    }
    const wait = (next.at - this.#flowed()) / rate;
    this.#wake =
      wait <= 0
        ? setImmediate(() => this.#run())
        : setTimeout(() => this.#run(), Math.min(wait, 2 ** 31 - 1));
  }

  /** Runs one due timer; the rest follow in later turns, so that I/O gets a chance between them. */
  #run(): void {
    this.#wake = undefined;
    const next = this.#timers[0];
    const jumps = this.#rate === Number.POSITIVE_INFINITY;
    if (next !== undefined && (jumps || next.at <= this.#flowed())) {
      this.#simulated = Math.max(this.#simulated, next.at);
      this.#real = monotonicMilliseconds();
      this.#timers.shift();
      this.#publish();
      next.task();
    }
    this.#arm();
  }
}

/** Reads a `PacedClock` from another thread; like the clock itself, never past a timer that is due. */
export function readSharedClock(shared: SharedArrayBuffer): Instant {
  const cells = new Float64Array(shared, 0, CELLS);
  const version = new Int32Array(shared, VERSION_AT, 1);
  for (;;) {
    const before = Atomics.load(version, 0);
    const simulated = cells[CLOCK_CELLS.simulated] ?? 0;
    const real = cells[CLOCK_CELLS.real] ?? 0;
    const rate = cells[CLOCK_CELLS.rate] ?? 1;
    const due = cells[CLOCK_CELLS.due] ?? Number.POSITIVE_INFINITY;
    if (before % 2 === 0 && Atomics.load(version, 0) === before) {
      const flowed = simulated + (monotonicMilliseconds() - real) * rate;
      return flowed > due ? Math.max(due, simulated) : flowed;
    }
  }
}
