import * as v from 'valibot';
import type { Observation, Point } from '#core/observation.ts';
import { type SignalId, signals } from '#core/signals.ts';
import { autoscalingFactSchema } from './action-schema.ts';
import { compact, expand } from './compact-series.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { observationKey } from './keys.ts';

const deploySchema = v.strictObject({
  id: v.string(),
  status: v.string(),
  createdAt: v.number(),
  finishedAt: v.exactOptional(v.number()),
});

const store = { name: v.string(), plan: v.string(), status: v.string() };
const flags = { suspended: v.boolean(), inMaintenance: v.boolean() };

export const factsSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('service'),
    name: v.string(),
    plan: v.string(),
    manualInstances: v.number(),
    instanceCreatedAt: v.array(v.number()),
    autoscaling: v.exactOptional(autoscalingFactSchema),
    hasDisk: v.boolean(),
    suspended: v.boolean(),
    deploys: v.array(deploySchema),
  }),
  v.strictObject({
    kind: v.literal('postgres'),
    ...store,
    diskGb: v.number(),
    diskAutoscaling: v.boolean(),
    highAvailability: v.boolean(),
    replicas: v.number(),
    ...flags,
  }),
  v.strictObject({ kind: v.literal('key-value'), ...store, ...flags }),
]);

export const heaviestSchema = v.strictObject({
  at: v.number(),
  seconds: v.number(),
  percent: v.number(),
  query: v.string(),
});

const observationSchema = v.strictObject({
  facts: factsSchema,
  factsAt: v.number(),
  series: v.record(v.string(), v.array(v.nullable(v.number()))),
  silent: v.record(v.string(), v.string()),
  heaviest: v.exactOptional(heaviestSchema),
});

/** The item of an observation. */
export function observationItem({ target, series, ...rest }: Observation): Item {
  const compacted = Object.entries(series).flatMap(([id, points]) =>
    points.length === 0 ? [] : [[id, compact(points)]],
  );
  return toItem(observationKey(target), { ...rest, series: Object.fromEntries(compacted) });
}

/** The observation of an item; throws `StateUnreadable`. A signal that is no more is left out. */
export function readObservation(target: string, item: Item): Observation {
  const { series, ...rest } = fromItem(item, observationSchema);
  const expanded: Partial<Record<SignalId, readonly Point[]>> = {};
  for (const { id } of signals) {
    const compacted = series[id];
    if (compacted !== undefined) expanded[id] = expand(compacted);
  }
  return { target, ...rest, series: expanded };
}
