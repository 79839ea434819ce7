import { beforeAll, describe, expect, it } from 'vitest';
import type { PageRun } from '#local/page/playbook-feed.ts';
import { clientModule } from './client-module.ts';

interface Words {
  progressWords(run: PageRun, now: number): string;
  downtimeWords(seconds: number): string;
  planCostWords(plan: PageRun['plan']): string;
  callOffWords(run: PageRun): string;
  gateLines(gates: NonNullable<PageRun['gates']>): readonly string[];
  stepWords(step: PageRun['steps'][number], now: number): { word: string; note: string };
}

interface Placed {
  readonly atField: ReadonlyMap<string, string>;
  readonly elsewhere: readonly string[];
}

const MINUTE = 60_000;
const now = Date.UTC(2026, 2, 3, 18);
let words: Words;
let newsOf: (before: readonly PageRun[], after: readonly PageRun[], now: number) => string;
let place: (problems: readonly string[], fields: readonly string[]) => Placed;

beforeAll(async () => {
  words = await clientModule<Words>('playbooks/run-words.js');
  ({ newsOf } = await clientModule<{ newsOf: typeof newsOf }>('playbooks/news.js'));
  const problems = await clientModule<{ placeProblems: typeof place }>('playbooks/problems.js');
  place = problems.placeProblems;
});

const run: PageRun = {
  name: 'one',
  playbook: 'add-read-replica',
  input: {},
  by: 'jo',
  why: 'reports',
  status: 'running',
  startedAt: now - 10 * MINUTE,
  updatedAt: now - MINUTE,
  plan: {
    playbook: 'add-read-replica',
    target: 'database',
    steps: [],
    downtimeSeconds: 0,
    costUsdPerMonth: { before: 60, after: 115 },
    notes: [],
    fingerprint: '0123456789ab',
  },
  steps: [
    { does: 'adds it', status: 'done', startedAt: now - 9 * MINUTE, endedAt: now - 6 * MINUTE },
    { does: 'it streams', status: 'under-way', startedAt: now - 5 * MINUTE, note: 'creating' },
    { does: 'looks again', status: 'to-do' },
  ],
};

describe('where a run stands', () => {
  it('is its step, what was seen of it, and for how long', () => {
    expect(words.progressWords(run, now)).toBe('Step 2 of 3: it streams · creating · 5 min');
  });

  it('is what it waits for', () => {
    const waiting = { ...run, status: 'waiting-for-window', waitsFor: 'Tue 21:00' } as const;
    expect(words.progressWords(waiting, now)).toBe('Waits for Tue 21:00, for 1 min now');
  });

  it('is silence, when it has said nothing for half an hour', () => {
    const silent = { ...run, updatedAt: now - 31 * MINUTE };
    expect(words.progressWords(silent, now)).toContain('No sign of life since');
  });

  it('is its outcome in the end', () => {
    const outcome = 'done, and seen to be so';
    expect(words.progressWords({ ...run, status: 'succeeded', outcome }, now)).toBe(outcome);
  });
});

it('a finished step says how long it took', () => {
  const [first] = run.steps;
  if (first === undefined) throw new Error('no step');
  expect(words.stepWords(first, now)).toMatchObject({ word: 'done', note: '3 min' });
});

it('downtime and cost are words', () => {
  expect([0, 60, 180].map(words.downtimeWords)).toEqual(['none', 'about 60 s', 'about 3 min']);
  expect(words.planCostWords(run.plan)).toBe('$60 → $115 (+$55)');
  const same = { ...run.plan, costUsdPerMonth: { before: 60, after: 60 } };
  expect(words.planCostWords(same)).toBe('unchanged');
});

describe('news', () => {
  it('is a run that asks before one that ended', () => {
    const asks = { ...run, name: 'two', status: 'waiting-for-approval', waitsFor: 'an approval' };
    const approval = { askedAt: now, until: now + MINUTE };
    const after = [{ ...run, status: 'failed' } as const, { ...asks, approval } as PageRun];
    expect(newsOf([run], after, now)).toMatch(/^add-read-replica, Waits for approval/);
  });

  it('is nothing while only the note of a step changes', () => {
    const steps = run.steps.map((step) => ({ ...step, note: 'still creating' }));
    expect(newsOf([run], [{ ...run, steps, updatedAt: now }], now)).toBeUndefined();
  });
});

describe('problems', () => {
  it('go to the field that they name', () => {
    const { atField, elsewhere } = place(
      ['input.gb: found 7, wanted a multiple of 5 GB', 'why: found nothing', 'no database'],
      ['gb', 'why'],
    );
    expect([...atField]).toEqual([
      ['gb', 'Found 7, wanted a multiple of 5 GB'],
      ['why', 'Found nothing'],
    ]);
    expect(elsewhere).toEqual(['no database']);
  });

  it('that name no field of the form stay whole', () => {
    expect(place(['plan: found 1, is 2 now'], ['gb']).elsewhere).toEqual([
      'plan: found 1, is 2 now',
    ]);
  });
});

describe('calling a run off', () => {
  const step = { does: 'adds it', changes: true, downtimeSeconds: 0 };
  const plan = { ...run.plan, steps: [step, step, { ...step, changes: false }] };

  it('leaves what was changed, and says so', () => {
    expect(words.callOffWords({ ...run, plan })).toContain('stays as it is');
  });

  it('leaves nothing of a run that only waited', () => {
    const steps = run.steps.map(({ does }) => ({ does, status: 'to-do' as const }));
    expect(words.callOffWords({ ...run, plan, steps })).toBe('Nothing was changed so far.');
  });
});

it('what a run waits for is a line each, and nothing where it waits for nothing', () => {
  const gates = { when: 'once approved', approval: 'needed first' };
  expect(words.gateLines(gates)).toEqual(['When: once approved.', 'Approval: needed first.']);
  expect(words.gateLines({})).toEqual([]);
});
