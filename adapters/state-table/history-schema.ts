import * as v from 'valibot';
import { actionClassSchema, actionSchema, directionSchema } from './action-schema.ts';

const intentEntries = {
  generation: v.number(),
  action: actionSchema,
  actionClass: actionClassSchema,
  direction: directionSchema,
  because: v.string(),
  status: v.picklist(['PLANNED', 'SENT', 'VERIFIED', 'REFUSED', 'UNKNOWN']),
  plannedAt: v.number(),
  sentAt: v.exactOptional(v.number()),
  answeredAt: v.exactOptional(v.number()),
  settledAt: v.exactOptional(v.number()),
  outcome: v.exactOptional(v.string()),
  before: v.record(v.string(), v.number()),
  told: v.exactOptional(v.literal(true)),
  undoes: v.exactOptional(v.number()),
};

const actSchema = v.strictObject({ ...intentEntries, settledAt: v.number() });

const approvalSchema = v.strictObject({
  actionClass: actionClassSchema,
  by: v.string(),
  at: v.number(),
  until: v.number(),
});

const knownSchema = v.strictObject({
  instances: v.exactOptional(v.number()),
  plan: v.string(),
  diskGb: v.exactOptional(v.number()),
  at: v.number(),
  adoptedAt: v.exactOptional(v.number()),
});

const noticeSchema = v.strictObject({
  at: v.number(),
  target: v.string(),
  kind: v.picklist(['act', 'ask', 'recommend', 'trouble']),
  sentence: v.string(),
});

/** Closed: a field this version does not know would be lost when the history is written back. */
export const historySchema = v.strictObject({
  generation: v.number(),
  intent: v.exactOptional(v.strictObject(intentEntries)),
  acts: v.array(actSchema),
  approvals: v.array(approvalSchema),
  known: v.exactOptional(knownSchema),
  bootSeconds: v.array(v.number()),
  outbox: v.array(noticeSchema),
  bounds: v.exactOptional(
    v.strictObject({ min: v.number(), max: v.number(), by: v.string(), at: v.number() }),
  ),
  lastTold: v.exactOptional(v.strictObject({ about: v.string(), at: v.number() })),
});

export const stateSchema = v.strictObject({
  version: v.number(),
  history: historySchema,
  lease: v.exactOptional(v.strictObject({ by: v.string(), until: v.number() })),
});

/** Which target it is of says the key. */
export const pauseSchema = v.strictObject({
  by: v.string(),
  why: v.string(),
  at: v.number(),
  until: v.exactOptional(v.number()),
});

/** Likewise. */
export const holdSchema = v.strictObject({
  run: v.string(),
  playbook: v.string(),
  by: v.string(),
  at: v.number(),
  until: v.number(),
  ended: v.exactOptional(v.literal(true)),
});
