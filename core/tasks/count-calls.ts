import { afterCalls, type Breaker, type Calls } from './breaker.ts';
import { isFault, type Outcome } from './outcome.ts';
import type { WorkParts } from './work-parts.ts';

/** Others wrote at the same time; each round one of them gets through. */
const WRITES = 6;

const isGood = (outcome: Outcome): boolean =>
  outcome.kind === 'done' || (outcome.kind === 'rejected' && outcome.answered);

/** What calls ended with, for each breaker; and how the breakers stood when the calls were let through. */
export class CallCount {
  readonly #calls = new Map<string, Calls>();
  readonly #standing = new Map<string, Breaker>();
  readonly #probing = new Set<string>();

  /** Calls behind these breakers begin. */
  expect(breakers: ReadonlyMap<string, Breaker>, probing: ReadonlySet<string>): void {
    for (const [name, breaker] of breakers) this.#standing.set(name, breaker);
    for (const name of probing) {
      this.#probing.add(name);
      // Also if no call is made after all: then the next one may try.
      if (!this.#calls.has(name)) this.#calls.set(name, { good: 0, bad: 0, because: '' });
    }
  }

  add(name: string, outcome: Outcome): void {
    const { good, bad, because } = this.#calls.get(name) ?? { good: 0, bad: 0, because: '' };
    if (isFault(outcome)) this.#calls.set(name, { good, bad: bad + 1, because: outcome.because });
    else if (isGood(outcome)) this.#calls.set(name, { good: good + 1, bad, because });
  }

  /** Tells the breakers; a change of state is told to the bus by whoever wrote it. */
  async tell<P>(parts: WorkParts<P>): Promise<void> {
    for (const [name, calls] of this.#calls) {
      try {
        await this.#tellOne(parts, name, calls);
      } catch (error) {
        parts.log.trouble('a breaker could not be told', { breaker: name }, error);
      }
    }
  }

  async #tellOne<P>(parts: WorkParts<P>, name: string, calls: Calls): Promise<void> {
    const { breakers, herald, log, now, row } = parts;
    let stands = this.#standing.get(name);
    for (let write = 1; write <= WRITES; write += 1) {
      // A call that began before the breaker opened says nothing about the one that tries now.
      if (stands?.state === 'half-open' && !this.#probing.has(name)) return;
      const next = afterCalls(name, stands, calls, now(), row.breaker);
      if (next === undefined) return;
      const written = await breakers.write(next, stands?.version);
      if (written === 'written') {
        if (next.state !== (stands?.state ?? 'closed')) await herald.changed(next, now());
        return;
      }
      stands = written.stands;
    }
    log.note('a breaker missed some calls: others wrote to it all the time', { breaker: name });
  }
}
