import type { TaskLane } from '#adapters/tasks/operate/lanes.ts';
import type { Instant } from '#core/guide.ts';
import { type DeadLetter, readLetter } from '#core/tasks/operate/dead-letter.ts';
import type { Runtime } from '#local/aws/runtime.ts';
import type { PageDeaths } from '#local/page/task-feed.ts';

/** No operation takes more of a queue, and the page shows far fewer. */
const MOST_LETTERS = 5_000;
const MINUTE = 60_000;

/** A letter, and where it lies. */
export interface LyingLetter {
  readonly lane: TaskLane;
  readonly letter: DeadLetter;
  readonly messageId: string;
}

/**
 * The dead letters of all lanes. Looking takes none out, and sees those that somebody else holds too, so that
 * they do not vanish from the page while they are looked at. A letter never changes: each is read once.
 */
export class LetterBook {
  readonly #peek: Runtime['queues']['peek'];
  readonly #lanes: readonly TaskLane[];
  #known: ReadonlyMap<string, LyingLetter> = new Map();

  constructor({ peek }: Pick<Runtime['queues'], 'peek'>, lanes: readonly TaskLane[]) {
    this.#peek = peek;
    this.#lanes = lanes;
  }

  /** All that lie there now, oldest death first. */
  async read(): Promise<readonly LyingLetter[]> {
    const found = await Promise.all(this.#lanes.map((lane) => this.#inLane(lane)));
    this.#known = new Map(found.flat());
    return [...this.#known.values()].sort((a, b) => a.letter.diedAt - b.letter.diedAt);
  }

  async #inLane(lane: TaskLane): Promise<readonly (readonly [string, LyingLetter])[]> {
    const messages = await this.#peek(lane.deadLetterUrl, MOST_LETTERS);
    return messages.map((message) => {
      const { messageId } = message;
      const known = this.#known.get(messageId);
      const letter = known?.letter ?? readLetter(message, lane.kind, lane.priority);
      return [messageId, known ?? { lane, letter, messageId }];
    });
  }
}

/** Letters that died until `at`, counted by what they can be chosen by. */
export function deathsOf(letters: readonly DeadLetter[], at: Instant): readonly PageDeaths[] {
  const counted = letters.filter(({ diedAt }) => diedAt <= at);
  const groups = Map.groupBy(counted, ({ kind, reason }) => `${kind} ${reason}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const since = (minutes: number) =>
      group.filter(({ diedAt }) => diedAt >= at - minutes * MINUTE).length;
    const { kind, reason } = first;
    const within = { 15: since(15), 60: since(60), 360: since(360) };
    return [{ kind, reason, all: group.length, within }];
  });
}
