import * as v from 'valibot';
import { priorities, taskKinds } from '#core/tasks/ids.ts';
import { deathReasons } from '#core/tasks/record.ts';

const failureSchema = v.strictObject({
  attempt: v.number(),
  at: v.number(),
  because: v.string(),
});

/** Closed, as all that is kept: what this version does not know it does not work on. */
export const recordSchema = v.strictObject({
  kind: v.picklist(taskKinds),
  id: v.string(),
  version: v.number(),
  state: v.picklist(['running', 'waiting', 'done', 'dead']),
  priority: v.picklist(priorities),
  queuedAt: v.number(),
  traceId: v.exactOptional(v.string()),
  attempt: v.number(),
  startedAt: v.number(),
  by: v.string(),
  leaseUntil: v.number(),
  alone: v.exactOptional(v.literal(true)),
  nextAt: v.exactOptional(v.number()),
  mayHaveHappened: v.boolean(),
  failures: v.array(failureSchema),
  endedAt: v.exactOptional(v.number()),
  note: v.exactOptional(v.string()),
  link: v.exactOptional(v.string()),
  reason: v.exactOptional(v.picklist(deathReasons)),
  because: v.exactOptional(v.string()),
  redrives: v.number(),
});
