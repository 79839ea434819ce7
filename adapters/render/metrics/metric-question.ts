import type { Instant } from '#core/guide.ts';
import type { MetricName } from '../metric-calls.ts';
import type { Question } from './batched-metrics.ts';

/** What to ask of one metric, in steps of a minute, with the parts that our signals are made of. */
export function questionFor(
  metric: MetricName,
  from: Instant,
  until: Instant,
  signal: AbortSignal,
): Question {
  const base = { metric, from, until, resolutionSeconds: 60, signal };
  if (metric === 'http-latency') return { ...base, quantiles: [0.5, 0.95, 0.99] };
  if (metric === 'http-requests') return { ...base, aggregateBy: 'statusCode' };
  return base;
}
