import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';

/**
 * One beat of the loop as a line of CloudWatch's embedded metric format: it costs no call, and the
 * dead-man alarm fires when it stays away.
 */
export function beat(guide: Guide, now: number, targets: number): void {
  const line = {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace(guide),
          Dimensions: [['Loop']],
          Metrics: [{ Name: 'Heartbeat', Unit: 'Count' }],
        },
      ],
    },
    Loop: 'reconcile',
    Heartbeat: targets,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
