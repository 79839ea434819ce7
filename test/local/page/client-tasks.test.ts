import { beforeAll, describe, expect, it } from 'vitest';
import { snapshot } from '#local/page/page-messages.ts';
import type { PageBreaker, PageTaskLife } from '#local/page/task-feed.ts';
import { quietTasks, troubledTasks } from '../../browser/demo-tasks.ts';
import { clientModule } from './client-module.ts';
import { stillState } from './still-feed.ts';

interface Words {
  readonly tone: string;
  readonly word: string;
  readonly text: string;
}

interface TaskWords {
  tasksSummary(tasks: unknown): string;
  breakerWords(breaker: PageBreaker, now: number): Words;
  destinationWords(destination: unknown, now: number): Words;
  lifeLines(life: PageTaskLife): { readonly at?: number; readonly text: string }[];
}

const { now } = stillState;
const MINUTE = 60_000;
let words: TaskWords;
let headline: (state: unknown) => { tone: string; text: string };
let afterMessage: (state: unknown, message: unknown) => { tasks?: unknown };

beforeAll(async () => {
  words = await clientModule<TaskWords>('tasks/task-words.js');
  ({ headline } = await clientModule<{ headline: typeof headline }>('state/headline.js'));
  const state = await clientModule<{ afterMessage: typeof afterMessage }>('state/state.js');
  afterMessage = state.afterMessage;
});

const breaker: PageBreaker = {
  name: 'postmark',
  state: 'open',
  since: now - 4 * MINUTE,
  until: now + 42_000,
  calls: 5,
  failures: 5,
  opened: 2,
  because: 'Postmark answered 503',
};

describe('a breaker in words', () => {
  it('says since when, why, and when one tries again', () => {
    expect(words.breakerWords(breaker, now)).toEqual({
      tone: 'high',
      word: 'open',
      text: 'Opened 4\u00a0min ago, 2 times in a row: Postmark answered 503. One tries again in 42\u00a0s; until then tasks wait, and spend no attempt.',
    });
    expect(words.breakerWords(breaker, breaker.until).text).toContain('One may try now');
  });

  it('is well when closed, with what failed', () => {
    const closed = words.breakerWords({ ...breaker, state: 'closed', failures: 1 }, now);
    expect(closed).toEqual({
      tone: 'ok',
      word: 'closed',
      text: '1 of 5 calls failed: Postmark answered 503.',
    });
  });
});

it('an address that is disabled says so, one that fails since when', () => {
  const disabled = { name: 'acme', disabled: { at: now, because: 'nothing for 5 days' } };
  expect(words.destinationWords(disabled, now).text).toContain('nothing for 5 days');
  const failing = { name: 'acme', failingSince: now - 8 * MINUTE, lastSaid: '500 in 2 ms' };
  expect(words.destinationWords(failing, now)).toMatchObject({
    word: 'failing',
    text: 'Nothing was delivered for 8\u00a0min. The last delivery: 500 in 2\u00a0ms.',
  });
});

it('all queues are summed up in a line', () => {
  expect(words.tasksSummary(quietTasks(now))).toBe('Nothing has been handed over yet.');
  expect(words.tasksSummary(troubledTasks(now))).toBe(
    '2,526 done · 1,412 waiting · 600 in flight · 2 dead letters',
  );
});

it('a life is told from the queue to the end', () => {
  const life: PageTaskLife = {
    kind: 'email',
    id: 'e-1',
    state: 'done',
    priority: 'normal',
    queuedAt: now,
    attempt: 2,
    startedAt: now + 2,
    mayHaveHappened: false,
    failures: [{ attempt: 1, at: now + 1, because: 'no answer' }],
    endedAt: now + 3,
    note: 'sent',
    redrives: 1,
  };
  expect(words.lifeLines(life).map(({ at, text }) => [at, text])).toEqual([
    [now, 'Queued'],
    [undefined, 'Sent again out of the dead letters, 1 time'],
    [now + 1, 'Attempt 1 failed: no answer'],
    [now + 2, 'Attempt 2 began'],
    [now + 3, 'Done: sent'],
  ]);
  const waiting = { ...life, state: 'waiting', nextAt: now + 9, mayHaveHappened: true } as const;
  expect(words.lifeLines(waiting).map(({ text }) => text)).toContain(
    'Tried again then, at the earliest',
  );
});

describe('the state', () => {
  const state = () => afterMessage(undefined, { type: 'state', state: snapshot(stillState) });

  it('takes tasks as they come', () => {
    const tasks = troubledTasks(now);
    expect(afterMessage(state(), { type: 'tasks', tasks }).tasks).toBe(tasks);
  });

  it('is first of all that tasks wait, when nothing is too small', () => {
    const shown = { ...state(), alarms: [], tasks: troubledTasks(now) };
    expect(headline(shown)).toEqual({
      tone: 'high',
      text: 'Tasks wait: the breakers of postmark and webhook:acme are open',
    });
    expect(headline({ ...shown, tasks: quietTasks(now) }).text).not.toContain('Tasks');
  });
});
