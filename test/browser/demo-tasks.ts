import { guide } from '#config';
import type { Priority, TaskKind } from '#core/tasks/ids.ts';
import { type DeadLetter, isMeant } from '#core/tasks/operate/dead-letter.ts';
import type { PageEvent } from '#local/page/feed.ts';
import type {
  LetterVerb,
  LetterWish,
  PageLane,
  PageOperation,
  PageTaskLife,
  PageTasks,
  TaskDesk,
} from '#local/page/task-feed.ts';
import { deathsOf } from '#local/session/tasks/letter-book.ts';

const MINUTE = 60_000;
const away = 'Postmark answered 503: out of service';

const lane = (priority: Priority, more: Partial<PageLane> = {}): PageLane => ({
  priority,
  waiting: 0,
  inFlight: 0,
  dead: 0,
  ...more,
});

/** A stack on which nobody has handed anything over. */
export const quietTasks = (now: number): PageTasks => ({
  at: now,
  kinds: guide.tasks.rows.map(({ kind, lanes, tellAfterMinutes, why }) => ({
    kind,
    why,
    tellAfterMinutes,
    lanes: (Object.keys(lanes) as Priority[]).map((priority) => lane(priority)),
    done: 0,
    died: 0,
  })),
  breakers: [],
  destinations: [],
  letters: [],
  deaths: [],
  settled: [],
});

/** Postmark is away, a customer's address too, and some tasks could not be done. */
export function troubledTasks(now: number): PageTasks {
  const quiet = quietTasks(now);
  const breaker = { opened: 1, calls: 5, failures: 5 };
  const letters: readonly DeadLetter[] = [
    {
      kind: 'email',
      priority: 'normal',
      id: 'email-1-19',
      reason: 'attempts',
      because: away,
      diedAt: now - 6 * MINUTE,
      failures: [1, 2, 3].map((attempt) => {
        return { attempt, at: now - (20 - 4 * attempt) * MINUTE, because: away };
      }),
      redacted: { template: 'receipt' },
      bytes: 297,
    },
    {
      kind: 'email',
      priority: 'low',
      reason: 'malformed',
      because: 'the body is not JSON',
      diedAt: now - 70 * MINUTE,
      failures: [],
      bytes: 12,
    },
  ];
  return {
    ...quiet,
    mailboxUrl: 'http://127.0.0.1:9/mailbox/',
    kinds: quiet.kinds.map((one) => {
      if (one.kind === 'webhook') {
        const lanes = [lane('normal', { inFlight: 4, oldestAt: now - 9 * MINUTE })];
        return { ...one, done: 129, lanes };
      }
      if (one.kind !== 'email') return { ...one, done: 17 };
      const lanes = [
        lane('high', { inFlight: 2, oldestAt: now - 2 * MINUTE }),
        lane('normal', { inFlight: 6, dead: 1, oldestAt: now - 21 * MINUTE }),
        lane('low', { waiting: 1_412, inFlight: 588, dead: 1, oldestAt: now - 3 * MINUTE }),
      ];
      return { ...one, done: 2_346, died: 2, lanes };
    }),
    breakers: [
      {
        ...breaker,
        name: 'postmark',
        state: 'open',
        since: now - 4 * MINUTE,
        until: now + 42_000,
        because: away,
      },
      {
        ...breaker,
        name: 'webhook:acme',
        state: 'half-open',
        since: now - 5_000,
        until: now + 9_000,
        because: '500 in 5 ms',
      },
      {
        ...breaker,
        name: 'application',
        state: 'closed',
        since: now - 90 * MINUTE,
        until: now,
        because: 'no answer within 20 s',
        failures: 1,
      },
    ],
    destinations: [
      { name: 'acme', failingSince: now - 8 * MINUTE, lastSaid: '500 in 2 ms' },
      {
        name: 'globex',
        failingSince: now - 7_300 * MINUTE,
        disabled: { at: now - 100 * MINUTE, because: 'nothing was delivered for 5 days' },
        lastSaid: '410 in 31 ms',
      },
    ],
    letters,
    deaths: deathsOf(letters, now),
    settled: [
      { kind: 'email', id: 'email-1-2057', at: now - 20_000, state: 'done', attempt: 1 },
      { kind: 'webhook', id: 'webhook-1-77', at: now - MINUTE, state: 'waiting', attempt: 3 },
      { kind: 'email', id: 'email-1-19', at: now - 6 * MINUTE, state: 'dead', attempt: 6 },
    ],
  };
}

/** Tasks of the demo as a test has them; one of them can be looked up. */
export class DemoTasks implements TaskDesk {
  readonly #now: () => number;
  readonly #emit: (event: PageEvent) => void;
  #shown: PageTasks | undefined;

  constructor(now: () => number, emit: (event: PageEvent) => void) {
    this.#now = now;
    this.#emit = emit;
  }

  shown(): PageTasks {
    return this.#shown ?? quietTasks(this.#now());
  }

  /** From now on tasks are like this. */
  show(tasksAt: (now: number) => PageTasks): void {
    this.#shown = tasksAt(this.#now());
    this.#emit({ type: 'tasks', tasks: this.#shown });
  }

  /** With one line of why, everything that people want fails. */
  trouble: string | undefined;
  /** What was asked for, the last first. */
  readonly wishes: (readonly [LetterVerb, LetterWish])[] = [];
  #meant: readonly DeadLetter[] = [];

  async begin(verb: LetterVerb, wish: LetterWish): Promise<'begun' | 'busy' | 'none'> {
    if (this.trouble !== undefined) throw new Error(this.trouble);
    const shown = this.shown();
    if (shown.operation?.state === 'running') return 'busy';
    const { from = 0, id, kind, most, reason, until } = wish;
    this.#meant = shown.letters
      .filter((letter) => kind === undefined || letter.kind === kind)
      .filter((letter) =>
        isMeant(letter, {
          diedAfter: from,
          diedBefore: until + 1,
          ...(id === undefined ? {} : { id }),
          ...(reason === undefined ? {} : { reason }),
        }),
      )
      .slice(0, most);
    if (this.#meant.length === 0) return 'none';
    this.wishes.unshift([verb, wish]);
    const meant = this.#meant.length;
    this.goOn({ verb, at: this.#now(), meant, done: 0, state: 'running' });
    return 'begun';
  }

  /** What is under way, or becomes of it. */
  goOn(news: PageOperation): void {
    const { done, state } = news;
    const gone = state === 'running' ? [] : this.#meant.slice(0, done);
    this.show((now) => {
      const shown = this.shown();
      const letters = shown.letters.filter((letter) => !gone.includes(letter));
      return { ...shown, letters, deaths: deathsOf(letters, now), operation: news };
    });
  }

  halt(): boolean {
    const { operation } = this.shown();
    if (operation?.state !== 'running') return false;
    this.goOn({ ...operation, state: 'stopped' });
    return true;
  }

  async enable(destination: string): Promise<boolean> {
    if (this.trouble !== undefined) throw new Error(this.trouble);
    const shown = this.shown();
    const destinations = shown.destinations.filter(({ name }) => name !== destination);
    this.show(() => ({ ...shown, destinations }));
    return destinations.length < shown.destinations.length;
  }

  async life(kind: TaskKind, id: string): Promise<PageTaskLife | undefined> {
    if (kind !== 'email' || id !== 'email-1-19') return undefined;
    const now = this.#now();
    const [letter] = troubledTasks(now).letters;
    return {
      kind,
      id,
      state: 'dead',
      priority: 'normal',
      queuedAt: now - 21 * MINUTE,
      attempt: 3,
      startedAt: now - 8 * MINUTE,
      mayHaveHappened: false,
      failures: letter?.failures ?? [],
      endedAt: now - 6 * MINUTE,
      reason: 'attempts',
      because: away,
      redrives: 1,
    };
  }
}
