import * as v from 'valibot';
import { signals } from '#core/signals.ts';
import { actionClassSchema, actionSchema, directionSchema } from './action-schema.ts';

const inputSchema = v.strictObject({
  row: v.string(),
  signal: v.picklist(signals.map(({ id }) => id)),
  value: v.exactOptional(v.number()),
  ageSeconds: v.exactOptional(v.number()),
  high: v.number(),
  low: v.number(),
  highAlarm: v.string(),
  lowAlarm: v.string(),
});

const proposalSchema = v.strictObject({
  by: v.string(),
  wants: v.picklist(['more', 'less', 'same', 'unknown']),
  action: v.exactOptional(actionSchema),
  because: v.string(),
});

const guardSchema = v.strictObject({
  guard: v.string(),
  effect: v.picklist(['hold', 'limit', 'impossible']),
  because: v.string(),
});

export const decisionSchema = v.strictObject({
  target: v.string(),
  at: v.number(),
  generation: v.exactOptional(v.number()),
  verdict: v.picklist(['act', 'hold']),
  because: v.string(),
  reason: v.string(),
  actionClass: v.exactOptional(actionClassSchema),
  direction: v.exactOptional(directionSchema),
  action: v.exactOptional(actionSchema),
  wanted: v.exactOptional(actionSchema),
  inputs: v.array(inputSchema),
  proposals: v.array(proposalSchema),
  guards: v.array(guardSchema),
  costUsdPerMonth: v.strictObject({ before: v.number(), after: v.number() }),
  undoable: v.boolean(),
  downtimeSeconds: v.number(),
  tell: v.picklist(['nobody', 'recommend', 'ask', 'act']),
});
