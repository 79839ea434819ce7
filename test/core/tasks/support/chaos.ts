import { setImmediate as turn } from 'node:timers/promises';
import type { Within } from '#core/tasks/world.ts';
import { answers } from './outside-service.ts';
import type { Process } from './processes.ts';
import { TaskWorld } from './task-world.ts';

/** Numbers from 0 up to 1 out of a seed (mulberry32), so that what went wrong can be had again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What may go wrong, each between two steps of anybody. */
export interface Weather {
  readonly seed: number;
  readonly steps: number;
  readonly workers: number;
  /** Of a thousand steps, so many are each of these. */
  readonly ends: number;
  readonly repeats: number;
  readonly ticks: number;
  /** Seconds that a tick takes, at most. */
  readonly tickSeconds: number;
  /** Of a hundred calls, so many do not simply succeed. */
  readonly badCalls: number;
}

interface Running {
  readonly process: Process;
  isDone: boolean;
}

/** Several processes at one queue, whose steps are taken in an order drawn by lot, while all kinds of things happen. */
export class Chaos {
  readonly world = new TaskWorld();
  readonly #weather: Weather;
  readonly #draw: () => number;
  readonly #waiting: { readonly process: Process; readonly goOn: () => void }[] = [];
  readonly #limits = new Set<{ readonly until: number; readonly fire: () => void }>();
  #running: Running[] = [];

  constructor(weather: Weather) {
    this.#weather = weather;
    this.#draw = seeded(weather.seed);
    const { world } = this;
    world.random = this.#draw;
    world.fate = (_, process) =>
      new Promise((goOn) => this.#waiting.push({ process, goOn: () => goOn() }));
    world.change = { within: this.#within };
    world.service.answer = () =>
      this.#chance(weather.badCalls * 10)
        ? (answers[this.pick(answers.length)] ?? answers[0])
        : answers[0];
  }

  pick(count: number): number {
    return Math.floor(this.#draw() * count);
  }

  #chance(thousandths: number): boolean {
    return this.#draw() * 1000 < thousandths;
  }

  /** Steps at random, then a calm in which everything comes to its end. */
  async run(): Promise<void> {
    const { ends, repeats, steps, tickSeconds, ticks } = this.#weather;
    for (let step = 0; step < steps; step += 1) {
      this.#startSome();
      await turn();
      if (this.#chance(ends)) this.#running[this.pick(this.#running.length)]?.process.end();
      if (this.#chance(repeats)) this.#start(this.world.queue.receiveAgain((of) => this.pick(of)));
      const isStuck = this.#waiting.length === 0;
      if (isStuck || this.#chance(ticks)) this.#tick(Math.ceil(this.#draw() * tickSeconds * 1000));
      const at = this.pick(this.#waiting.length);
      this.#waiting.splice(at, 1)[0]?.goOn();
      this.#running = this.#running.filter(({ isDone }) => !isDone);
    }
    for (const { process } of this.#running) process.end();
    this.world.fate = () => {};
    this.world.change = {};
    await this.world.drain();
  }

  #startSome(): void {
    if (this.#running.length >= this.#weather.workers) return;
    this.#start(this.world.queue.receive(1 + this.pick(10), this.world.now, this.#shuffle));
  }

  #start(batch: Parameters<TaskWorld['invoke']>[0]): void {
    if (batch.length === 0) return;
    const process = this.world.process();
    const running: Running = { process, isDone: false };
    this.#running.push(running);
    void this.world.invoke(batch, process).then(() => {
      running.isDone = true;
    });
  }

  /** Time goes by; time limits strike, and Lambda ends what has run too long. */
  #tick(milliseconds: number): void {
    this.world.now += milliseconds;
    for (const limit of this.#limits) if (limit.until <= this.world.now) limit.fire();
    for (const { process } of this.#running) {
      if (process.endsAt <= this.world.now) process.end();
    }
  }

  readonly #shuffle = <T>(all: readonly T[]): readonly T[] =>
    all
      .map((one) => ({ one, at: this.#draw() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);

  readonly #within: Within = (seconds, task) => {
    const controller = new AbortController();
    return new Promise((resolve, reject) => {
      const limit = {
        until: this.world.now + seconds * 1000,
        fire: () => {
          this.#limits.delete(limit);
          controller.abort();
          reject(new Error('too long'));
        },
      };
      this.#limits.add(limit);
      task(controller.signal)
        .then(resolve, reject)
        .finally(() => this.#limits.delete(limit));
    });
  };
}
