import * as v from 'valibot';
import { historySchema } from '#adapters/state-table/history-schema.ts';
import { factsSchema, heaviestSchema } from '#adapters/state-table/observation-item.ts';
import { wrongFields } from '#adapters/wrong-fields.ts';
import type { Instant } from '#core/guide.ts';
import type { Situation } from '#core/scene.ts';
import { wrongUse } from './exit.ts';

/** A situation that `decide --save` wrote down, to be decided on again. */
export interface KeptSituation {
  readonly now: Instant;
  readonly situation: Situation;
}

const point = v.strictObject({ at: v.number(), value: v.number() });
const observation = v.strictObject({
  target: v.string(),
  facts: factsSchema,
  factsAt: v.number(),
  series: v.record(v.string(), v.array(point)),
  silent: v.record(v.string(), v.string()),
  heaviest: v.exactOptional(heaviestSchema),
});
const pause = v.strictObject({
  target: v.exactOptional(v.string()),
  by: v.string(),
  why: v.string(),
  at: v.number(),
  until: v.exactOptional(v.number()),
  run: v.exactOptional(v.string()),
});
const kept = v.strictObject({
  now: v.number(),
  situation: v.strictObject({
    observation,
    history: historySchema,
    alarms: v.strictObject({
      at: v.number(),
      states: v.record(v.string(), v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA'])),
    }),
    // Absent when the kill switch could not be read, which JSON leaves out.
    pauses: v.optional(v.array(pause)),
    fleet: v.record(v.string(), observation),
  }),
});

/** Reads a kept situation; throws `CommandFailed` with what is wrong in it. */
export function readKeptSituation(file: string, text: string): KeptSituation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrongUse(`--from: ${file} is no JSON: ${(error as Error).message}`);
  }
  const read = v.safeParse(kept, json);
  if (!read.success) {
    const wrong = wrongFields(read.issues).slice(0, 5).join('; ');
    throw wrongUse(`--from: ${file} is no kept situation: ${wrong}`, '"decide --save" writes one');
  }
  const { now, situation } = read.output;
  return { now, situation: { ...situation, pauses: situation.pauses } };
}
