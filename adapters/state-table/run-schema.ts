import * as v from 'valibot';
import type { Step } from '#core/playbooks/steps/all.ts';

/** A record is read by people; nobody carries its steps out again, so their data is taken as it is. */
const stepSchema = v.custom<Step>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value,
);

const plannedStepSchema = v.strictObject({
  step: stepSchema,
  does: v.string(),
  present: v.exactOptional(v.string()),
  wanted: v.exactOptional(v.string()),
  changes: v.boolean(),
  downtimeSeconds: v.number(),
  undo: v.exactOptional(v.string()),
});

const planSchema = v.strictObject({
  playbook: v.string(),
  target: v.exactOptional(v.string()),
  steps: v.array(plannedStepSchema),
  downtimeSeconds: v.number(),
  costUsdPerMonth: v.strictObject({ before: v.number(), after: v.number() }),
  notes: v.array(v.string()),
  fingerprint: v.string(),
});

const runStepSchema = v.strictObject({
  does: v.string(),
  status: v.picklist(['to-do', 'under-way', 'done', 'failed', 'undone', 'not-undone']),
  startedAt: v.exactOptional(v.number()),
  endedAt: v.exactOptional(v.number()),
  note: v.exactOptional(v.string()),
});

const findingSchema = v.strictObject({
  what: v.string(),
  passed: v.boolean(),
  found: v.string(),
  wanted: v.string(),
});

/** Closed, as all that is kept: what this version does not know it does not show half. */
export const runSchema = v.strictObject({
  name: v.string(),
  playbook: v.string(),
  input: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  by: v.string(),
  why: v.string(),
  status: v.picklist([
    'waiting-for-approval',
    'waiting-for-window',
    'waiting-for-target',
    'running',
    'undoing',
    'succeeded',
    'undone',
    'failed',
    'refused',
  ]),
  startedAt: v.number(),
  updatedAt: v.number(),
  endedAt: v.exactOptional(v.number()),
  plan: planSchema,
  steps: v.array(runStepSchema),
  approval: v.exactOptional(
    v.strictObject({ callback: v.string(), askedAt: v.number(), until: v.number() }),
  ),
  when: v.exactOptional(v.picklist(['window', 'now'])),
  approvedBy: v.exactOptional(v.string()),
  waitsFor: v.exactOptional(v.string()),
  outcome: v.exactOptional(v.string()),
  verified: v.exactOptional(v.boolean()),
  notUndone: v.exactOptional(v.array(v.string())),
  findings: v.exactOptional(v.array(findingSchema)),
});
