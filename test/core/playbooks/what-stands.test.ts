import { expect, it } from 'vitest';
import type { PlannedStep } from '#core/playbooks/plan.ts';
import type { Run, RunStep } from '#core/playbooks/run-record.ts';
import { whatStands, whatStandsText } from '#core/playbooks/what-stands.ts';

const planned = (does: string, changes = true): PlannedStep => ({
  step: { kind: 'grow-disk', target: 'database', fromGb: 15, toGb: 20 },
  does,
  changes,
  downtimeSeconds: 0,
});

/** A run of two changes and a look between them. */
function aRun(status: Run['status'], ...statuses: readonly RunStep['status'][]) {
  const steps = [planned('grow'), planned('look', false), planned('deploy')];
  const plan = {
    playbook: 'grow-database-storage',
    steps,
    downtimeSeconds: 0,
    costUsdPerMonth: { before: 0, after: 0 },
    notes: [],
    fingerprint: '0123456789ab',
  };
  const done = steps.map(({ does }, at) => ({ does, status: statuses[at] ?? 'to-do' }) as const);
  return { plan, status, steps: done };
}

it.each([
  ['waiting-for-window', [], 'nothing was changed'],
  ['running', ['done', 'done'], 'already changed, and not taken back: "grow"'],
  [
    'running',
    ['done', 'done', 'under-way'],
    'already changed, and not taken back: "grow"; may or may not have been changed: "deploy"',
  ],
  ['undoing', ['done', 'done', 'undone'], 'may or may not have been changed: "grow"'],
  ['failed', ['not-undone', 'done', 'undone'], 'already changed, and not taken back: "grow"'],
] as const)('a run that is %s with %j says: %3$s', (status, steps, says) => {
  expect(whatStandsText(whatStands(aRun(status, ...steps)))).toBe(says);
});
