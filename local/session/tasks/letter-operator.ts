import { purgeLetters, redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import type { TaskArchive } from '#adapters/tasks/task-ledger.ts';
import { reasonText } from '#core/reason-text.ts';
import { isMeant, type LetterFilter } from '#core/tasks/operate/dead-letter.ts';
import type { Clock } from '#local/clock.ts';
import type { LetterVerb, LetterWish, PageOperation } from '#local/page/task-feed.ts';
import type { LetterBook, LyingLetter } from './letter-book.ts';
import { LetterFates } from './letter-fates.ts';

/** So that what comes back does not become the next flood. */
const LETTERS_A_SECOND = 10;

/** What an operator needs. */
export interface OperatorParts {
  readonly book: LetterBook;
  readonly clock: Clock;
  readonly ledger: Pick<TaskArchive, 'read'>;
  /** Called when there may be something new to show. */
  readonly onProgress: () => void;
}

interface Job {
  readonly verb: LetterVerb;
  readonly meant: readonly LyingLetter[];
  readonly filter: LetterFilter;
}

/** Sends dead letters again or takes them away, one operation at a time, by the means of the command line. */
export class LetterOperator {
  readonly #parts: OperatorParts;
  #isBusy = false;
  #isHalted = false;
  #fates: LetterFates | undefined;
  #operation: PageOperation | undefined;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  /** What is under way, or was last. */
  shown(): PageOperation | undefined {
    if (this.#operation === undefined || this.#fates === undefined) return this.#operation;
    return { ...this.#operation, became: this.#fates.became };
  }

  /** Looks what became of what was sent; `lying`: all letters there are now. */
  async look(lying: readonly LyingLetter[]): Promise<void> {
    await this.#fates?.look(lying.map(({ letter }) => letter));
  }

  async begin(verb: LetterVerb, wish: LetterWish): Promise<'begun' | 'busy' | 'none'> {
    if (this.#isBusy) return 'busy';
    this.#isBusy = true;
    let job: Job | undefined;
    try {
      job = await this.#jobOf(verb, wish);
    } finally {
      this.#isBusy = job !== undefined;
    }
    if (job === undefined) return 'none';
    void this.#carryOut(job);
    return 'begun';
  }

  /** What is taken away for good is gone before anybody could say so: only sending ends. */
  halt(): boolean {
    const { state, verb } = this.#operation ?? {};
    this.#isHalted = state === 'running' && verb === 'redrive';
    return this.#isHalted;
  }

  async #jobOf(verb: LetterVerb, wish: LetterWish): Promise<Job | undefined> {
    const { from, id, kind, most, priority, reason, until } = wish;
    const filter = {
      // Deaths are whole milliseconds.
      diedBefore: Math.floor(until) + 1,
      ...(id === undefined ? {} : { id }),
      ...(reason === undefined ? {} : { reason }),
      ...(from === undefined ? {} : { diedAfter: from }),
    };
    const lying = await this.#parts.book.read();
    const meant = lying.filter(
      ({ lane, letter }) =>
        (kind === undefined || lane.kind === kind) &&
        (priority === undefined || lane.priority === priority) &&
        isMeant(letter, filter),
    );
    return meant.length === 0 ? undefined : { verb, meant: meant.slice(0, most), filter };
  }

  async #carryOut({ filter, meant, verb }: Job): Promise<void> {
    const { clock, ledger, onProgress } = this.#parts;
    const at = clock.now();
    const letters = meant.map(({ letter }) => letter);
    // Letters of other lanes are not even held for a moment.
    const lanes = [...new Set(meant.map(({ lane }) => lane))];
    // Held letters come back by the clock of the queues: nothing here may take longer by it than it takes.
    const release = clock.hold();
    this.#isHalted = false;
    this.#fates = verb === 'redrive' ? new LetterFates(letters, { ledger, since: at }) : undefined;
    this.#operation = { verb, at, meant: meant.length, done: 0, state: 'running' };
    onProgress();
    const visit = {
      now: () => clock.now(),
      isInterrupted: () => this.#isHalted,
      progress: (done: number): void => this.#is({ done }),
    };
    try {
      const done =
        verb === 'purge'
          ? await purgeLetters(lanes, new Set(meant.map(({ messageId }) => messageId)), visit)
          : await redriveLetters(lanes, filter, meant.length, {
              ...visit,
              perSecond: LETTERS_A_SECOND,
              rest: (milliseconds) => this.#rest(milliseconds),
            });
      const wasHalted = this.#isHalted && done < meant.length;
      this.#isBusy = false;
      this.#is({ done, state: wasHalted ? 'stopped' : 'ended' });
    } catch (error) {
      this.#isBusy = false;
      this.#is({ state: 'failed', because: reasonText(error) });
    } finally {
      release();
    }
  }

  #is(news: Partial<PageOperation>): void {
    if (this.#operation === undefined) return;
    this.#operation = { ...this.#operation, ...news };
    this.#parts.onProgress();
  }

  #rest(milliseconds: number): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => void clock.at(clock.now() + milliseconds, resolve));
  }
}
