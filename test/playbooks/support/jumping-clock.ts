import type { Instant } from '#local/clock.ts';
import { ManualClock } from '../../local/fake-render/support/manual-clock.ts';

/** A clock that stands while something holds it, and else jumps from timer to timer. */
export class JumpingClock extends ManualClock {
  #holds: number;
  #next: NodeJS.Immediate | undefined;

  /** With a hold of its own at first, unless said otherwise: what comes before `letGo` takes no time. */
  constructor(startAt: Instant, holds = 1) {
    super(startAt);
    this.#holds = holds;
  }

  override hold(): () => void {
    this.#holds += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.letGo();
    };
  }

  override at(at: Instant, task: () => void): () => void {
    const cancel = super.at(at, task);
    this.#jumpLater();
    return cancel;
  }

  /** Ends one hold. */
  letGo(): void {
    this.#holds -= 1;
    this.#jumpLater();
  }

  stop(): void {
    this.#holds += 1;
  }

  #jumpLater(): void {
    // I/O gets its turn between two jumps.
    if (this.#next === undefined) this.#next = setImmediate(() => this.#jump());
  }

  #jump(): void {
    this.#next = undefined;
    if (this.#holds > 0 || this.due === undefined) return;
    this.advance(Math.max(0, this.due - this.now()));
    this.#jumpLater();
  }
}
