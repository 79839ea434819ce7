import { describe, expect, test } from 'vitest';
import { holds } from '#adapters/state-table/holds.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import type { Notice } from '#core/history.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { type BreakOffParts, breakOff } from '#functions/shared/break-off.ts';
import { aTable, TABLE } from '../adapters/state-table/a-table.ts';

const NOON = Date.UTC(2026, 2, 3, 12, 0);
aTable();
const archive = runArchive(TABLE, 35);
const taken = holds(TABLE);

const step = {
  step: { kind: 'grow-disk', target: 'database', fromGb: 15, toGb: 20 },
  does: 'database: disk 15 GB → 20 GB',
  changes: true,
  downtimeSeconds: 0,
} as const;

const run = (name: string, change: Partial<Run> = {}): Run => ({
  name,
  playbook: 'grow-database-storage',
  input: { target: 'database', gb: 20 },
  by: 'ann',
  why: 'the import',
  status: 'running',
  startedAt: NOON,
  updatedAt: NOON,
  plan: {
    playbook: 'grow-database-storage',
    target: 'database',
    steps: [step],
    downtimeSeconds: 0,
    costUsdPerMonth: { before: 55, after: 56.5 },
    notes: [],
    fingerprint: '0123456789ab',
  },
  steps: [{ does: step.does, status: 'under-way', startedAt: NOON }],
  ...change,
});

const hold = (name: string) => ({
  target: 'database',
  run: name,
  playbook: 'grow-database-storage',
  by: 'ann',
  at: NOON,
  until: NOON + 1_800_000,
});

function parts(): BreakOffParts & { readonly said: Notice[] } {
  const said: Notice[] = [];
  return {
    runs: archive,
    holds: taken,
    herald: { announce: async (notice) => void said.push(notice) },
    now: () => NOON + 60_000,
    said,
  };
}

const broken = (name: string) => ({
  run: name,
  playbook: 'grow-database-storage',
  because: 'somebody stopped its execution',
});

describe('a run that broke off', () => {
  test('ends as failed, says where it was, and lets its target go', async () => {
    await archive.save(run('stopped'));
    await taken.take(hold('stopped'));
    const { said, ...rest } = parts();
    await breakOff(rest, broken('stopped'));
    const outcome =
      'broke off: somebody stopped its execution; it was at "database: disk 15 GB → 20 GB", which may or may not have been done; nothing was taken back';
    expect(await archive.run('stopped')).toMatchObject({
      status: 'failed',
      endedAt: NOON + 60_000,
      verified: false,
      outcome,
    });
    expect(said).toEqual([
      {
        at: NOON + 60_000,
        target: 'database',
        kind: 'trouble',
        sentence: `grow-database-storage (run stopped by ann) ${outcome}`,
      },
    ]);
    expect(await taken.take({ ...hold('the next'), at: NOON + 60_000 })).toBeUndefined();
    await taken.release('database', 'the next', NOON);
  });

  const three = ['a', 'b', 'c'].map((does) => ({ ...step, does }));
  const check = { ...step, does: 'a check', changes: false };
  const now = 'broke off: somebody stopped its execution';

  test.each([
    ['running', ['done', 'to-do', 'to-do'], '1 of 3 steps done; nothing was taken back'],
    ['running', ['to-do', 'to-do', 'to-do'], 'no step was begun; nothing was taken back'],
    ['running', ['done', 'failed', 'to-do'], '"b" had failed; nothing was taken back'],
    [
      'undoing',
      ['done', 'failed', 'to-do'],
      '"b" had failed; nothing was taken back; not taken back: "a", "b"',
    ],
    [
      'undoing',
      ['done', 'undone', 'to-do'],
      'a step had failed; taken back: "b"; not taken back: "a"',
    ],
    [
      'undoing',
      ['undone', 'not-undone', 'failed'],
      '"c" had failed; taken back: "a"; not taken back: "b", "c"',
    ],
    ['undoing', ['undone', 'undone', 'to-do'], 'a step had failed; taken back: "a", "b"'],
  ] as const)('says how far it came: %s, %j', async (status, states, says) => {
    const name = `far-${status}-${states.join('-')}`;
    const steps = three.map(({ does }, at) => ({ does, status: states[at] ?? 'to-do' }));
    await archive.save(run(name, { status, steps, plan: { ...run(name).plan, steps: three } }));
    await breakOff(parts(), broken(name));
    expect((await archive.run(name))?.outcome).toBe(`${now}; ${says}`);
  });

  test('has no check to take back', async () => {
    const plan = { ...run('checked').plan, steps: [check] };
    const steps = [{ does: check.does, status: 'failed' as const }];
    await archive.save(run('checked', { status: 'undoing', plan, steps }));
    await breakOff(parts(), broken('checked'));
    const outcome = `${now}; "a check" had failed; nothing was taken back`;
    expect(await archive.run('checked')).toMatchObject({ outcome });
  });

  test("does not touch somebody else's hold", async () => {
    await archive.save(run('late'));
    await taken.take({ ...hold('another'), at: NOON + 240_000, until: NOON + 1_800_000 });
    await breakOff(parts(), broken('late'));
    expect(await taken.take(hold('a third'))).toMatchObject({ run: 'another' });
  });

  test('is left alone when it has ended by itself', async () => {
    const done = run('done', { status: 'succeeded', endedAt: NOON, outcome: 'done' });
    await archive.save(done);
    const told = parts();
    await breakOff(told, broken('done'));
    expect([await archive.run('done'), told.said]).toEqual([done, []]);
  });

  test('is nobody when it was a dry run, or has the name of another playbook', async () => {
    await archive.save(run('shared'));
    const told = parts();
    await breakOff(told, broken('dry'));
    await breakOff(told, { ...broken('shared'), playbook: 'pause' });
    expect([(await archive.run('shared'))?.status, told.said]).toEqual(['running', []]);
  });
});
