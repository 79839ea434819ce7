import type { Instant, Target } from '#core/guide.ts';
import type { Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import type { MetricName } from '../metric-calls.ts';
import type { RenderClient } from '../render-client.ts';
import { questionFor } from './metric-question.ts';
import { type Track, tracksOf } from './metric-tracks.ts';
import { recipes } from './signal-recipes.ts';

const DEADLINE_MILLISECONDS = 20_000;

/** One signal of one target over a stretch of time, oldest first; empty when Render has none of it. */
export async function measured(
  client: Pick<RenderClient, 'metrics'>,
  { kind, renderId }: Target,
  signal: SignalId,
  from: Instant,
  until: Instant,
): Promise<readonly Point[]> {
  const recipe = recipes.find((one) => one.of === kind && one.signal === signal);
  if (recipe === undefined) return [];
  const deadline = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  const tracks = new Map<MetricName, readonly Track[]>();
  for (const metric of recipe.needs) {
    const question = questionFor(metric, from, until, deadline);
    const series = await client.metrics({ ...question, resources: [renderId] });
    tracks.set(metric, tracksOf(metric, series, until));
  }
  return recipe.points((metric) => tracks.get(metric) ?? []).filter(({ at }) => at > from);
}
