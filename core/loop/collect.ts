import { queueLatency } from '../backlog.ts';
import type { Guide, Instant, Target } from '../guide.ts';
import type { Facts, Observation, Point } from '../observation.ts';
import { reasonText } from '../reason-text.ts';
import { mergeSeries, newest } from '../series.ts';
import { isMeasurement, type SignalId, signals } from '../signals.ts';
import type { Change, CollectParts, SourceReading } from './ports.ts';

const MINUTE = 60_000;
/** Half an hour: more than the longest window any guard looks back. */
const KEEP_MINUTES = 30;

/** What a collection could not do, by part; empty when all went well. */
export type CollectTrouble = readonly { readonly part: string; readonly error: unknown }[];

type Told<T> = { readonly value: T } | { readonly silent: string };

/** A failure becomes a reason: what one source lacks delays and changes nothing of the others. */
async function ask<T>(question: Promise<T>): Promise<Told<T>> {
  return question.then(
    (value) => ({ value }),
    (error: unknown) => ({ silent: reasonText(error) }),
  );
}

/**
 * How long a task that comes now will wait. Only where depth and instances are of the same look: an old count
 * would make up a wait. What boots does not work yet.
 */
function latencies(
  { policy }: Guide,
  target: Target,
  facts: Told<Facts>,
  depth: readonly Point[] | undefined,
): readonly Point[] {
  if (target.kind !== 'service' || target.backlog === undefined || depth === undefined) return [];
  if (!('value' in facts) || facts.value.kind !== 'service') return [];
  const { backlog } = target;
  const { instanceCreatedAt } = facts.value;
  return depth.map(({ at, value }) => {
    const bootedBefore = at - policy.bootSeconds * 1000;
    const ready = instanceCreatedAt.filter((born) => born <= bootedBefore).length;
    return { at, value: queueLatency(value, ready, backlog) };
  });
}

function observe(
  guide: Guide,
  target: Target,
  before: Observation | undefined,
  facts: Told<Facts>,
  readings: readonly { readonly name: string; readonly told: Told<SourceReading> }[],
  now: Instant,
): Observation | undefined {
  const known = 'value' in facts ? { facts: facts.value, factsAt: now } : before;
  if (known === undefined) return undefined;
  const silent: Record<string, string> = 'silent' in facts ? { facts: facts.silent } : {};
  const fresh: Partial<Record<SignalId, readonly Point[]>> = {};
  for (const { name, told } of readings) {
    const why = 'silent' in told ? told.silent : told.value.silent[target.id];
    if (why !== undefined) silent[name] = why;
    if ('value' in told) Object.assign(fresh, told.value.series[target.id]);
  }
  const heaviest = readings.flatMap(({ told }) =>
    'value' in told ? (told.value.heaviest?.[target.id] ?? []) : [],
  )[0];
  const waits = latencies(guide, target, facts, fresh['queue-depth']);
  if (waits.length > 0) fresh['queue-latency'] = waits;
  const series: Partial<Record<SignalId, readonly Point[]>> = {};
  for (const known of signals) {
    const { id } = known;
    const sound = fresh[id]?.filter(({ value }) => isMeasurement(known, value)) ?? [];
    const merged = mergeSeries(before?.series[id], sound, KEEP_MINUTES);
    const recent = merged.filter(({ at }) => at > now - KEEP_MINUTES * MINUTE);
    if (recent.length > 0) series[id] = recent;
  }
  return {
    target: target.id,
    facts: known.facts,
    factsAt: known.factsAt,
    series,
    silent,
    ...(heaviest && { heaviest }),
  };
}

async function rememberDemand(parts: CollectParts, observation: Observation): Promise<void> {
  const rate = newest(observation.series['request-rate']);
  const instances = newest(observation.series.instances);
  if (rate === undefined || instances === undefined) return;
  await parts.observations.rememberDemand(
    observation.target,
    rate.at,
    Math.round(rate.value * 60),
    instances.value,
  );
}

/** Everything is kept on its own: what cannot be written takes nothing else with it. */
async function keep(parts: CollectParts, changes: readonly Change[]): Promise<CollectTrouble> {
  const steps = [
    { part: 'metrics', done: parts.metrics.publish(changes) },
    ...changes.flatMap(({ now }) => [
      { part: `observation of ${now.target}`, done: parts.observations.saveObservation(now) },
      { part: `demand of ${now.target}`, done: rememberDemand(parts, now) },
    ]),
  ];
  const results = await Promise.allSettled(steps.map(({ done }) => done));
  return results.flatMap((result, index) =>
    result.status === 'rejected'
      ? [{ part: steps[index]?.part ?? '', error: result.reason as unknown }]
      : [],
  );
}

/** Render that does not say what a target is has to be heard of: without facts nothing is changed. */
function unobserved(guide: Guide, seen: readonly Observation[]): CollectTrouble {
  return guide.targets.flatMap(({ id }) => {
    const why = seen.find(({ target }) => target === id);
    if (why !== undefined && why.silent['facts'] === undefined) return [];
    const message = why?.silent['facts'] ?? 'nothing was ever known';
    return [{ part: `facts of ${id}`, error: new Error(message) }];
  });
}

/** One collection: every source is asked at once, what came is kept and published, and the loop is told to look. */
export async function collect(parts: CollectParts): Promise<CollectTrouble> {
  const { guide } = parts;
  const ids = guide.targets.map(({ id }) => id);
  const asked = parts.now();
  const [before, facts, readings] = await Promise.all([
    parts.observations.readObservations(ids),
    Promise.all(guide.targets.map((target) => ask(parts.render.facts(target)))),
    Promise.all(
      parts.sources.map(async (source) => ({
        name: source.name,
        told: await ask(source.read(guide.targets, asked)),
      })),
    ),
  ]);
  const seen = guide.targets.flatMap((target, index) => {
    const told = facts[index];
    return told === undefined
      ? []
      : (observe(guide, target, before[target.id], told, readings, asked) ?? []);
  });
  const troubles = await keep(
    parts,
    seen.map((one) => ({ now: one, before: before[one.target] })),
  );
  await parts.hints.hint(ids, 'tick', parts.now());
  return [...troubles, ...unobserved(guide, seen)];
}
