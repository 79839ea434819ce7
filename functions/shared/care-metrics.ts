import { metricNamespace } from '#core/alarms.ts';
import type { CareCounts } from '#core/care/care-news.ts';
import type { Guide } from '#core/guide.ts';

/**
 * The figures of one look at the database, as a line of CloudWatch's embedded metric format. That there is a figure at
 * all says that somebody looked: an alarm stands on that, too.
 */
export function publishCare(
  guide: Pick<Guide, 'application'>,
  { brokenPromises, choresFailing }: CareCounts,
  now: number,
): void {
  const line = {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace(guide),
          Dimensions: [[]],
          Metrics: [
            { Name: 'BrokenPromises', Unit: 'Count' },
            { Name: 'ChoresFailing', Unit: 'Count' },
          ],
        },
      ],
    },
    BrokenPromises: brokenPromises,
    ChoresFailing: choresFailing,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
