import { guide } from '#config';
import type { Priority, TaskKind } from '#core/tasks/ids.ts';
import type { PageEvent } from '#local/page/feed.ts';
import type { PageLane, PageTaskLife, PageTasks, TaskDesk } from '#local/page/task-feed.ts';

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
  settled: [],
});

/** Postmark is away, a customer's address too, and some tasks could not be done. */
export function troubledTasks(now: number): PageTasks {
  const quiet = quietTasks(now);
  const breaker = { opened: 1, calls: 5, failures: 5 };
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
    destinations: [{ name: 'acme', failingSince: now - 8 * MINUTE, lastSaid: '500 in 2 ms' }],
    letters: [
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
    ],
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
