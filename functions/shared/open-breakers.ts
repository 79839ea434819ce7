import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { Breaker } from '#core/tasks/breaker.ts';

/**
 * How many outside services are away, as a line of CloudWatch's embedded metric format, zero included. A
 * breaker that tries whether its service is back still keeps tasks waiting, so it counts.
 */
export function countOpenBreakers(
  guide: Pick<Guide, 'application'>,
  breakers: readonly Pick<Breaker, 'state'>[],
  now: number,
): void {
  const line = {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace(guide),
          Dimensions: [[]],
          Metrics: [{ Name: 'OpenBreakers', Unit: 'Count' }],
        },
      ],
    },
    OpenBreakers: breakers.filter(({ state }) => state !== 'closed').length,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
