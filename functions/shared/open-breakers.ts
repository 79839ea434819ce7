import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { Breaker } from '#core/tasks/breaker.ts';

/** Nobody has asked for a service that long: its breaker says nothing about today. */
const FORGOTTEN_MILLISECONDS = 3_600_000;

type Standing = Pick<Breaker, 'name' | 'state' | 'until'>;

/** One customer's address that fails is that customer's trouble; it is disabled in time, and then people are told. */
const isOfAService = ({ name }: Standing): boolean => !name.startsWith('webhook:');

/**
 * How many outside services are away, as a line of CloudWatch's embedded metric format, zero included. A
 * breaker that tries whether its service is back still keeps tasks waiting, so it counts.
 */
export function countOpenBreakers(
  guide: Pick<Guide, 'application'>,
  breakers: readonly Standing[],
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
    OpenBreakers: breakers
      .filter(isOfAService)
      .filter(({ state, until }) => state !== 'closed' && now < until + FORGOTTEN_MILLISECONDS)
      .length,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
