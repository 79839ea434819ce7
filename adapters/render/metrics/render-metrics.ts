import type { Instant, Target } from '#core/guide.ts';
import type { Source, SourceReading } from '#core/loop/ports.ts';
import type { Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import type { MetricName } from '../metric-calls.ts';
import type { RenderClient } from '../render-client.ts';
import { type Answers, BatchedMetrics } from './batched-metrics.ts';
import { questionFor } from './metric-question.ts';
import { type Track, tracksOf } from './metric-tracks.ts';
import { recipes } from './signal-recipes.ts';

const MINUTE = 60_000;
/** Late values still fill their minutes this far back. */
const LOOK_BACK_MINUTES = 20;
const DEADLINE_MILLISECONDS = 20_000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'it failed');

/** Every metric some recipe needs, with the resources it is needed of. */
function wanted(targets: readonly Target[]): ReadonlyMap<MetricName, readonly string[]> {
  const resources = new Map<MetricName, Set<string>>();
  for (const { of, needs } of recipes) {
    for (const { renderId } of targets.filter(({ kind }) => kind === of)) {
      for (const metric of needs) {
        resources.set(metric, (resources.get(metric) ?? new Set()).add(renderId));
      }
    }
  }
  return new Map([...resources].map(([metric, ids]) => [metric, [...ids]]));
}

/** The signals of one target; one that cannot be had is named, and takes no other with it. */
function readTarget(
  { kind, renderId }: Target,
  answers: ReadonlyMap<MetricName, Answers>,
  until: Instant,
): { readonly series: Partial<Record<SignalId, readonly Point[]>>; readonly silent: string } {
  const tracks = (metric: MetricName): readonly Track[] => {
    const answer = answers.get(metric)?.get(renderId) ?? [];
    if ('error' in answer) throw answer.error;
    return tracksOf(metric, answer, until);
  };
  const series: Partial<Record<SignalId, readonly Point[]>> = {};
  const silent: string[] = [];
  for (const recipe of recipes.filter(({ of }) => of === kind)) {
    try {
      const points = recipe.points(tracks);
      if (points.length > 0) series[recipe.signal] = points;
      else if (recipe.optional !== true) silent.push(`${recipe.signal}: Render has no values`);
    } catch (error) {
      silent.push(`${recipe.signal}: ${reasonOf(error)}`);
    }
  }
  return { series, silent: silent.join('; ') };
}

/** Throws when not one question was answered: then Render cannot be asked at all. */
function confirmSome(answers: ReadonlyMap<MetricName, Answers>): void {
  const all = [...answers.values()].flatMap((byResource) => [...byResource.values()]);
  const failures = all.flatMap((answer) => ('error' in answer ? [answer.error] : []));
  if (all.length > 0 && failures.length === all.length) throw failures[0];
}

/** Signals out of Render's own metrics, all targets in one call per metric. */
export function renderMetrics(client: Pick<RenderClient, 'metrics'>): Source {
  const batched = new BatchedMetrics(client);
  return {
    name: 'render',
    async read(targets, now): Promise<SourceReading> {
      const until = Math.floor(now / MINUTE) * MINUTE;
      const deadline = AbortSignal.timeout(DEADLINE_MILLISECONDS);
      const answers = new Map(
        await Promise.all(
          [...wanted(targets)].map(async ([metric, resources]) => {
            const from = until - LOOK_BACK_MINUTES * MINUTE;
            const question = questionFor(metric, from, until, deadline);
            return [metric, await batched.ask(question, resources, now)] as const;
          }),
        ),
      );
      confirmSome(answers);
      const readings = targets.map((target) => ({
        id: target.id,
        ...readTarget(target, answers, until),
      }));
      return {
        series: Object.fromEntries(readings.map(({ id, series }) => [id, series])),
        silent: Object.fromEntries(
          readings.flatMap(({ id, silent }) => (silent === '' ? [] : [[id, silent]])),
        ),
      };
    },
  };
}
