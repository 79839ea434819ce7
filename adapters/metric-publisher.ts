import { type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { Change, MetricPublisher } from '#core/loop/ports.ts';
import { publishedSignals } from '#core/published-signals.ts';
import type { KnownSignal } from '#core/signals.ts';
import { cloudWatch } from './cloudwatch.ts';

/** What PutMetricData takes at once. */
const MOST_DATA = 1_000;
const MINUTE = 60_000;
/** Values that come later than this are too late for any alarm. */
const LATE_MINUTES = 3;

/** The points of the last minutes that the observation before did not have yet. */
export function unpublished(
  published: readonly KnownSignal[],
  { now, before }: Change,
): readonly MetricDatum[] {
  const newest = Math.max(...Object.values(now.series).map((points) => points.at(-1)?.at ?? 0));
  return published.flatMap(({ id, metricName, unit }) => {
    const known = new Set(before?.series[id]?.map(({ at }) => at));
    return (now.series[id] ?? [])
      .filter(({ at }) => at > newest - LATE_MINUTES * MINUTE && !known.has(at))
      .map(({ at, value }) => ({
        MetricName: metricName,
        Dimensions: [{ Name: 'Target', Value: now.target }],
        // CloudWatch names a minute by its beginning; an end would be filed a minute late.
        Timestamp: new Date(at - MINUTE),
        Value: value,
        Unit: unit,
      }));
  });
}

/** Publishes what the guide publishes, all targets in as few requests as there can be. */
export function metricPublisher(guide: Guide): MetricPublisher {
  return {
    async publish(changes) {
      const data = changes.flatMap((change) => {
        const target = guide.targets.find(({ id }) => id === change.now.target);
        return target === undefined ? [] : unpublished(publishedSignals(guide, target), change);
      });
      for (let at = 0; at < data.length; at += MOST_DATA) {
        const MetricData = data.slice(at, at + MOST_DATA);
        const Namespace = metricNamespace(guide);
        await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
      }
    },
  };
}
