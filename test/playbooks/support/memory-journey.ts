import type { Answer, Journey } from '#core/playbooks/journey.ts';
import type { ManualClock } from '../../local/fake-render/support/manual-clock.ts';

/** Work that was begun and whose end nobody heard of. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What survives a death: the checkpoints of one execution. */
export interface Kept {
  readonly results: Map<string, string>;
  readonly attempts: Map<string, number>;
}

export const nothingKept = (): Kept => ({ results: new Map(), attempts: new Map() });

export interface JourneyOptions {
  readonly name: string;
  readonly clock: ManualClock;
  readonly kept: Kept;
  /** Passed between any two things that happen; it never resolves when the process dies there. */
  readonly point: (name: string) => Promise<void>;
  /** What people answer; undefined: nobody does. */
  readonly answer?: (callback: string) => Answer | undefined;
}

/**
 * A durable execution in memory: what ended is kept, what was interrupted is begun again after the delay
 * that its retries ask for, and waits move the clock.
 */
export class MemoryJourney implements Journey {
  readonly name: string;
  readonly #clock: ManualClock;
  readonly #kept: Kept;
  readonly #point: (name: string) => Promise<void>;
  readonly #answer: (callback: string) => Answer | undefined;
  readonly #used = new Set<string>();

  constructor({ answer, clock, kept, name, point }: JourneyOptions) {
    this.name = name;
    this.#clock = clock;
    this.#kept = kept;
    this.#point = point;
    this.#answer = answer ?? (() => undefined);
  }

  async once<T>(
    name: string,
    work: () => Promise<T>,
    retryAfterSeconds?: (error: unknown, attempt: number) => number | undefined,
  ): Promise<T> {
    this.#claim(name);
    const known = this.#known<T>(name);
    if (known !== undefined) return known.value;
    let begun = this.#kept.attempts.get(name) ?? 0;
    let error: unknown = begun > 0 ? new Interrupted(`${name} was interrupted`) : undefined;
    for (;;) {
      if (error !== undefined) {
        const seconds = retryAfterSeconds?.(error, begun);
        if (seconds === undefined) throw error;
        this.#clock.advance(seconds * 1000);
      }
      begun += 1;
      this.#kept.attempts.set(name, begun);
      await this.#point(`${name} begins`);
      try {
        const value = await work();
        await this.#point(`${name} has ended`);
        return await this.#keep(name, value);
      } catch (thrown) {
        error = thrown;
      }
    }
  }

  async watch<T>(
    name: string,
    look: () => Promise<T | undefined>,
    { everySeconds, withinSeconds }: { everySeconds: number; withinSeconds: number },
  ): Promise<T | undefined> {
    this.#claim(name);
    const known = this.#known<T | undefined>(name);
    if (known !== undefined) return known.value;
    for (;;) {
      const round = (this.#kept.attempts.get(name) ?? 0) + 1;
      // What takes long is looked at less often: a test has no use for a hundred looks that see the same.
      const pace = Math.min(10, Math.ceil(round / 4));
      const waited = this.#waited(round, everySeconds);
      if (waited > withinSeconds) return this.#keep(name, undefined);
      await this.#point(`${name} looks`);
      const value = await look();
      if (value !== undefined) return this.#keep(name, value);
      await this.#point(`${name} has looked`);
      this.#kept.attempts.set(name, round);
      this.#clock.advance(everySeconds * pace * 1000);
    }
  }

  /** Seconds that passed before a round of looks. */
  #waited(round: number, everySeconds: number): number {
    let seconds = 0;
    for (let one = 1; one < round; one += 1) {
      seconds += everySeconds * Math.min(10, Math.ceil(one / 4));
    }
    return seconds;
  }

  async sleep(name: string, seconds: number): Promise<void> {
    this.#claim(name);
    if (this.#known(name) !== undefined) return;
    await this.#point(`${name} sleeps`);
    this.#clock.advance(seconds * 1000);
    await this.#keep(name, null);
  }

  async ask(
    name: string,
    tell: (callback: string) => Promise<void>,
    withinSeconds: number,
  ): Promise<Answer | undefined> {
    const callback = `${this.name}/${name}`;
    await this.once(
      `${name} told`,
      () => tell(callback).then(() => null),
      () => 60,
    );
    this.#claim(name);
    const known = this.#known<Answer | null>(name);
    if (known !== undefined) return known.value ?? undefined;
    const answer = this.#answer(callback);
    if (answer === undefined) this.#clock.advance(withinSeconds * 1000);
    return (await this.#keep(name, answer ?? null)) ?? undefined;
  }

  /** The same name twice in a run would give the second the result of the first. */
  #claim(name: string): void {
    if (this.#used.has(name)) throw new Error(`two parts of a run are called "${name}"`);
    this.#used.add(name);
  }

  #known<T>(name: string): { readonly value: T } | undefined {
    const json = this.#kept.results.get(name);
    return json === undefined ? undefined : (JSON.parse(json) as { value: T });
  }

  /** Everything passes through JSON, as it does in AWS. */
  async #keep<T>(name: string, value: T): Promise<T> {
    const json = JSON.stringify({ value });
    this.#kept.results.set(name, json);
    await this.#point(`${name} is kept`);
    return (JSON.parse(json) as { value: T }).value;
  }
}
