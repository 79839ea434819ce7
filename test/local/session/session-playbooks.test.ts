import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { playbookIds } from '#core/playbooks/ids.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import type { PlaybookRunner } from '#local/session/playbook-runner.ts';
import { SessionPlaybooks } from '#local/session/session-playbooks.ts';

const plan: Plan = {
  playbook: 'grow-database-storage',
  target: 'database',
  steps: [
    {
      step: { kind: 'grow-disk', target: 'database', fromGb: 15, toGb: 20 },
      does: 'database: disk 15 GB → 20 GB',
      changes: true,
      downtimeSeconds: 0,
    },
  ],
  downtimeSeconds: 0,
  costUsdPerMonth: { before: 60, after: 62 },
  notes: [],
  fingerprint: '0123456789ab',
};

const run: Run = {
  name: 'one',
  playbook: plan.playbook,
  input: {},
  by: 'jo',
  why: 'full',
  status: 'waiting-for-approval',
  startedAt: 1,
  updatedAt: 1,
  plan,
  steps: [],
  approval: { callback: 'whoever has this may answer', askedAt: 1, until: 2 },
};

const wish = { playbook: plan.playbook, input: { target: 'database', gb: 20 }, by: 'jo' };

function desk(answer: Result | { readonly kind: 'started' }) {
  const starts: (readonly [string, object, string])[] = [];
  const answers: (readonly unknown[])[] = [];
  let looked = 0;
  const runner: PlaybookRunner = {
    ids: playbookIds,
    start: async (id, request, name) => {
      starts.push([id, request, name]);
      return answer;
    },
    runs: async () => [run],
    answer: async (...said) => {
      answers.push(said);
    },
    stop: async (...said) => {
      answers.push(said);
    },
  };
  const playbooks = new SessionPlaybooks(guide, runner, {
    // Simulated time is seldom a whole millisecond.
    now: () => 5.25,
    onUse: async () => {
      looked += 1;
    },
  });
  return { playbooks, starts, answers, looked: () => looked };
}

describe('a plan', () => {
  it('is asked for as a dry run, under a name of its own each time', async () => {
    const { playbooks, starts } = desk({ kind: 'plan', plan });
    await playbooks.plan(wish);
    const answer = await playbooks.plan(wish);
    expect(starts.map(([, request]) => request)).toEqual([
      { input: wish.input, by: 'jo', dryRun: true },
      { input: wish.input, by: 'jo', dryRun: true },
    ]);
    const names = starts.map(([, , name]) => name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(answer).toMatchObject({ plan: { fingerprint: plan.fingerprint } });
  });

  it('that is refused comes back as problems', async () => {
    const problems = ['input.gb: found 7, wanted a multiple of 5 GB'];
    const { playbooks } = desk({ kind: 'refused', problems });
    expect(await playbooks.plan(wish)).toEqual({ problems });
  });

  it('that does not come is an error that names the run', async () => {
    const { playbooks } = desk({ kind: 'started' });
    await expect(playbooks.plan(wish)).rejects.toThrow('look at run page-plan-5-1');
  });
});

describe('a run', () => {
  it('is started under the name that the page gave it, with the plan that was shown', async () => {
    const { playbooks, starts, looked } = desk({ kind: 'started' });
    const go = { ...wish, name: 'mine', why: 'full', when: 'now', plan: '0123456789ab' } as const;
    expect(await playbooks.run(go)).toEqual({ run: 'mine' });
    const { name, playbook, ...request } = go;
    expect(starts).toEqual([[playbook, { ...request, dryRun: false }, name]]);
    expect(looked()).toBe(1);
  });

  it('never carries the right to approve it, nor the data of its steps', async () => {
    const { playbooks } = desk({ kind: 'started' });
    const runs = await playbooks.refresh();
    expect(JSON.stringify(runs)).not.toContain('whoever has this');
    expect(runs?.[0]?.approval).toEqual({ askedAt: 1, until: 2 });
    expect(runs?.[0]?.plan.steps[0]).not.toHaveProperty('step');
  });

  it('is news once', async () => {
    const { playbooks } = desk({ kind: 'started' });
    expect(await playbooks.refresh()).toHaveLength(1);
    expect(await playbooks.refresh()).toBeUndefined();
    expect(playbooks.shown().runs).toHaveLength(1);
  });

  it('is answered with who said it, and why', async () => {
    const { playbooks, answers } = desk({ kind: 'started' });
    await playbooks.answer({ run: 'one', yes: false, by: 'maria', why: 'not today' });
    expect(answers).toEqual([['one', false, 'maria', 'not today']]);
  });
});

describe('what a run waits for', () => {
  it('comes with its plan, for both ways to start it', async () => {
    const upgrade = { ...plan, playbook: 'upgrade-database', downtimeSeconds: 180 };
    const { playbooks } = desk({ kind: 'plan', plan: upgrade });
    expect(await playbooks.plan(wish)).toMatchObject({
      gates: {
        window: { approval: expect.stringContaining('jo may give it') },
        now: { when: 'once approved' },
      },
    });
  });

  it('comes with a run that waits for approval', async () => {
    const [shown] = (await desk({ kind: 'started' }).playbooks.refresh()) ?? [];
    expect(shown?.gates).toEqual({});
  });
});

it('a run is called off with who said it, and why', async () => {
  const { playbooks, answers, looked } = desk({ kind: 'started' });
  await playbooks.stop({ run: 'one', by: 'maria', why: 'not today' });
  expect(answers).toEqual([['one', 'maria', 'not today']]);
  expect(looked()).toBe(1);
});

describe('what is offered', () => {
  const fieldOf = (id: string, name: string) =>
    desk({ kind: 'started' })
      .playbooks.shown()
      .offered.find((one) => one.id === id)
      ?.fields.find((field) => field.name === name);

  it('lists the targets of the kind that a playbook is for', () => {
    expect(fieldOf('grow-database-storage', 'target')?.choices).toEqual(['database']);
  });

  it('lets the kill switch have every target, or all', () => {
    expect(fieldOf('pause', 'target')?.choices).toEqual([
      'all',
      ...guide.targets.map(({ id }) => id),
    ]);
  });
});
