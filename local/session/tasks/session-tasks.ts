import { breakerStore } from '#adapters/tasks/breaker-store.ts';
import type { TaskLane } from '#adapters/tasks/operate/lanes.ts';
import { taskLedger } from '#adapters/tasks/task-ledger.ts';
import type { DestinationDesk } from '#adapters/webhooks/destination-desk.ts';
import type { Instant } from '#core/guide.ts';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import type { TaskKind } from '#core/tasks/ids.ts';
import type { TaskRules } from '#core/tasks/task-rules.ts';
import type { Runtime } from '#local/aws/runtime.ts';
import type { Clock } from '#local/clock.ts';
import type {
  LetterVerb,
  LetterWish,
  PageDestination,
  PageLane,
  PageTaskLife,
  PageTasks,
  TaskDesk,
} from '#local/page/task-feed.ts';
import { deathsOf, LetterBook, type LyingLetter } from './letter-book.ts';
import { LetterOperator } from './letter-operator.ts';
import { SettledTasks } from './settled-tasks.ts';
import type { TaskOutputs } from './task-outputs.ts';

const MOST_LETTERS = 50;

/** What the page's tasks are read from. */
export interface TaskSource {
  readonly runtime: Pick<Runtime, 'queues' | 'on'>;
  readonly rules: TaskRules;
  readonly outputs: TaskOutputs;
  readonly clock: Clock;
  readonly destinations: Pick<DestinationDesk, 'list' | 'enable'>;
  readonly mailboxUrl?: string;
}

/**
 * Tasks as the page sees them: what the queues hold, what the table says through the adapters that operators use,
 * and what the workers' logs say was settled. Looking at queues and letters here takes nothing out of them.
 */
export class SessionTasks implements TaskDesk {
  readonly #source: TaskSource;
  readonly #settled: SettledTasks;
  readonly #table: Pick<ReturnType<typeof taskLedger>, 'read'>;
  readonly #breakers: Pick<ReturnType<typeof breakerStore>, 'list'>;
  readonly #book: LetterBook;
  readonly #operator: LetterOperator;
  readonly #listeners = new Set<() => void>();
  #shown: PageTasks;

  constructor(source: TaskSource) {
    const { clock, outputs, rules, runtime } = source;
    this.#source = source;
    this.#settled = new SettledTasks(outputs.workers);
    this.#table = taskLedger(outputs.table, rules.keepDays);
    this.#breakers = breakerStore(outputs.table, rules.keepDays);
    this.#book = new LetterBook(runtime.queues, outputs.lanes);
    this.#operator = new LetterOperator({
      book: this.#book,
      clock,
      ledger: this.#table,
      onProgress: () => this.#tell(),
    });
    this.#shown = this.#page({ at: clock.now(), lanes: new Map(), lying: [] });
    runtime.on('log', (line) => this.#settled.hear(line));
  }

  shown(): PageTasks {
    return this.#shown;
  }

  /** Whether a function works on tasks, so that after it there may be something new. */
  isWorker(functionName: string): boolean {
    return this.#source.outputs.workers.has(functionName);
  }

  /** Calls `listener` when somebody's doing may have changed something. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Reads everything; gives it when something is new. */
  async refresh(): Promise<PageTasks | undefined> {
    const { clock, destinations, outputs } = this.#source;
    // What happens while it reads belongs to the next time.
    const at = clock.now();
    const lanes = new Map<TaskLane, PageLane>();
    for (const lane of outputs.lanes) lanes.set(lane, await this.#lane(lane));
    const [lying, breakers, places] = await Promise.all([
      this.#book.read(),
      this.#breakers.list(),
      destinations.list(),
    ]);
    await this.#operator.look(lying);
    const next = this.#page({ at, lanes, lying, breakers, destinations: places });
    const isNew = unlessTime(next) !== unlessTime(this.#shown);
    this.#shown = next;
    return isNew ? next : undefined;
  }

  begin(verb: LetterVerb, wish: LetterWish): Promise<'begun' | 'busy' | 'none'> {
    return this.#operator.begin(verb, wish);
  }

  halt(): boolean {
    return this.#operator.halt();
  }

  async enable(destination: string): Promise<boolean> {
    const isChanged = await this.#source.destinations.enable(destination);
    if (isChanged) this.#tell();
    return isChanged;
  }

  async life(kind: TaskKind, id: string): Promise<PageTaskLife | undefined> {
    const record = await this.#table.read(kind, id);
    if (record === undefined) return undefined;
    const { alone: _, by: __, leaseUntil: ___, link: ____, version: _____, ...life } = record;
    return life;
  }

  async #lane({ deadLetterUrl, priority, url }: TaskLane): Promise<PageLane> {
    const { queues } = this.#source.runtime;
    const [queue, dead] = await Promise.all([queues.count(url), queues.count(deadLetterUrl)]);
    return {
      priority,
      waiting: queue.visible + queue.delayed,
      inFlight: queue.inFlight,
      ...(queue.oldestSentAt === undefined ? {} : { oldestAt: queue.oldestSentAt }),
      dead: dead.visible + dead.inFlight + dead.delayed,
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #page(read: {
    readonly at: Instant;
    readonly lanes: ReadonlyMap<TaskLane, PageLane>;
    readonly lying: readonly LyingLetter[];
    readonly breakers?: PageTasks['breakers'];
    readonly destinations?: readonly Destination[];
  }): PageTasks {
    const { at, breakers = [], destinations = [], lanes, lying } = read;
    const { mailboxUrl, rules } = this.#source;
    const operation = this.#operator.shown();
    const letters = lying.map(({ letter }) => letter);
    return {
      at,
      kinds: rules.rows.map(({ kind, tellAfterMinutes, why }) => ({
        kind,
        why,
        tellAfterMinutes,
        lanes: [...lanes].flatMap(([lane, shown]) => (lane.kind === kind ? [shown] : [])),
        ...this.#settled.count(kind),
      })),
      breakers: breakers
        .map(({ because, calls, failures, name, opened, since, state, until }) => {
          return { name, state, since, until, because, calls, failures, opened };
        })
        .sort((a, b) => Number(a.state === 'closed') - Number(b.state === 'closed')),
      destinations: destinations.flatMap(pageDestination),
      letters: letters.slice(-MOST_LETTERS).reverse(),
      deaths: deathsOf(letters, at),
      ...(operation === undefined ? {} : { operation }),
      settled: this.#settled.latest,
      ...(mailboxUrl === undefined ? {} : { mailboxUrl }),
    };
  }
}

const unlessTime = ({ at: _, ...rest }: PageTasks): string => JSON.stringify(rest);

/** Those that are well are not worth a line. */
function pageDestination(one: Destination): readonly PageDestination[] {
  const { disabled, failing, lastOutcome, name } = one;
  if (disabled === undefined && failing === undefined) return [];
  return [
    {
      name,
      ...(failing === undefined ? {} : { failingSince: failing.since }),
      ...(disabled === undefined
        ? {}
        : { disabled: { at: disabled.at, because: disabled.because } }),
      ...(lastOutcome === undefined ? {} : { lastSaid: lastOutcome.says }),
    },
  ];
}
