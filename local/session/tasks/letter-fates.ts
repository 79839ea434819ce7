import type { TaskArchive } from '#adapters/tasks/task-ledger.ts';
import type { Instant } from '#core/guide.ts';
import type { DeadLetter } from '#core/tasks/operate/dead-letter.ts';
import type { PageOperation } from '#local/page/task-feed.ts';

/** Records looked up at a time; the next look goes on with the rest. */
const MOST_LOOKED_UP = 100;

/** What became of letters that were sent again: what the ledger says, and whether they lie there anew. */
export class LetterFates {
  readonly #ledger: Pick<TaskArchive, 'read'>;
  readonly #since: Instant;
  readonly #nameless: readonly DeadLetter[];
  #open: readonly DeadLetter[];
  #done = 0;
  #dead = 0;
  #namelessDead = 0;

  /** `since`: when they began to be sent. */
  constructor(
    sent: readonly DeadLetter[],
    { ledger, since }: { ledger: Pick<TaskArchive, 'read'>; since: Instant },
  ) {
    this.#ledger = ledger;
    this.#since = since;
    this.#open = sent.filter(({ id }) => id !== undefined);
    this.#nameless = sent.filter(({ id }) => id === undefined);
  }

  get became(): NonNullable<PageOperation['became']> {
    return { done: this.#done, dead: this.#dead + this.#namelessDead };
  }

  /** Looks once more; `lying`: all letters there are now. */
  async look(lying: readonly DeadLetter[]): Promise<void> {
    this.#lookForNameless(lying);
    const diedAgain = new Map(lying.map((letter) => [keyOf(letter), letter.diedAt] as const));
    const looked = this.#open.slice(0, MOST_LOOKED_UP);
    const fates = await Promise.all(
      looked.map(async (letter) => {
        if ((diedAgain.get(keyOf(letter)) ?? 0) > letter.diedAt) return 'dead';
        return this.#fateOf(letter);
      }),
    );
    this.#done += fates.filter((fate) => fate === 'done').length;
    this.#dead += fates.filter((fate) => fate === 'dead').length;
    const still = looked.filter((_, index) => fates[index] === undefined);
    this.#open = [...this.#open.slice(MOST_LOOKED_UP), ...still];
  }

  async #fateOf({ diedAt, id = '', kind }: DeadLetter): Promise<'done' | 'dead' | undefined> {
    // What cannot be read is not known, and keeps nothing else from being shown.
    const record = await this.#ledger.read(kind, id).catch(() => undefined);
    if (record?.state === 'done') return 'done';
    return record?.state === 'dead' && (record.endedAt ?? 0) > diedAt ? 'dead' : undefined;
  }

  /** What is no task has no name: it is known by its queue and reason. */
  #lookForNameless(lying: readonly DeadLetter[]): void {
    const places = Map.groupBy(this.#nameless, placeOf);
    const anew = lying.filter(({ diedAt, id }) => id === undefined && diedAt > this.#since);
    const found = Map.groupBy(anew, placeOf);
    const counts = [...places].map(([place, sent]) =>
      Math.min(sent.length, found.get(place)?.length ?? 0),
    );
    const now = counts.reduce((sum, count) => sum + count, 0);
    // They may have been sent or taken away once more since.
    this.#namelessDead = Math.max(this.#namelessDead, now);
  }
}

const keyOf = ({ id, kind }: DeadLetter): string => `${kind} ${id}`;
const placeOf = ({ kind, priority, reason }: DeadLetter): string => `${kind} ${priority} ${reason}`;
