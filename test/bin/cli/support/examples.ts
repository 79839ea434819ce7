import type { Decision } from '#core/decision.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { NOON } from '../../../adapters/state-table/examples.ts';

export { NOON };

/** A decision that changed nothing. */
export const held: Decision = {
  target: 'api',
  at: NOON - 60_000,
  verdict: 'hold',
  because: 'every signal is between its lines',
  reason: 'within-lines',
  inputs: [],
  proposals: [],
  guards: [],
  costUsdPerMonth: { before: 50, after: 50 },
  undoable: true,
  downtimeSeconds: 0,
  tell: 'nobody',
};

/** One that did. */
export const acted: Decision = {
  ...held,
  at: NOON - 30 * 60_000,
  generation: 7,
  verdict: 'act',
  because: 'CPU is at 81 %',
  reason: 'breach',
  actionClass: 'instances',
  direction: 'up',
  action: { kind: 'set-instances', from: 2, to: 4 },
  costUsdPerMonth: { before: 50, after: 100 },
  tell: 'act',
};

export const growth: Plan = {
  playbook: 'grow-database-storage',
  target: 'database',
  steps: [
    {
      step: { kind: 'grow-disk', target: 'database', fromGb: 15, toGb: 20 },
      does: 'database: disk 15 GB → 20 GB',
      present: '15 GB',
      wanted: '20 GB',
      changes: true,
      downtimeSeconds: 0,
      undo: 'cannot be taken back: Render never makes a disk smaller',
    },
  ],
  downtimeSeconds: 0,
  costUsdPerMonth: { before: 59.5, after: 61 },
  notes: ['Render allows one growth in 12 hours'],
  fingerprint: '0123456789ab',
};

/** A run that has just begun. */
export const begun: Run = {
  name: 'grow-1',
  playbook: 'grow-database-storage',
  input: { target: 'database', gb: 20 },
  by: 'ann',
  why: 'the import on Friday',
  status: 'running',
  startedAt: NOON - 5 * 60_000,
  updatedAt: NOON - 5 * 60_000,
  plan: growth,
  steps: [{ does: 'database: disk 15 GB → 20 GB', status: 'to-do' }],
};

/** The same at its end. */
export const ended: Run = {
  ...begun,
  status: 'succeeded',
  updatedAt: NOON - 3 * 60_000,
  endedAt: NOON - 3 * 60_000,
  steps: [
    {
      does: 'database: disk 15 GB → 20 GB',
      status: 'done',
      startedAt: NOON - 5 * 60_000,
      endedAt: NOON - 3 * 60_000,
      note: '20 GB',
    },
  ],
  outcome: 'done, and seen to be so',
  verified: true,
};

/** The same while it waits for somebody's yes. */
export const waiting: Run = {
  ...begun,
  name: 'grow-2',
  status: 'waiting-for-approval',
  waitsFor: 'an approval',
  approval: { callback: 'callback-2', askedAt: NOON - 60_000, until: NOON + 86_400_000 },
};
