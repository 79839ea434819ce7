import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { TaskRow } from '#core/tasks/task-rules.ts';
import { none, tellingAlarm } from '../telling-alarm.ts';
import type { TaskQueue } from './task-queue.ts';

const ONE_MINUTE = Duration.minutes(1);

/** How many breakers are open; `collect` counts them every minute. */
export const openBreakers = (guide: Pick<Guide, 'application'>): Metric =>
  new Metric({
    namespace: metricNamespace(guide),
    metricName: 'OpenBreakers',
    statistic: 'Maximum',
    period: ONE_MINUTE,
  });

export interface TaskAlarmsProps {
  readonly guide: Guide;
  readonly topic: ITopic;
  /** Every lane, and the row it belongs to. */
  readonly lanes: readonly { readonly queue: TaskQueue; readonly row: TaskRow }[];
}

/** What people are told about tasks: that they wait, that some are dead, that an outside service is away. */
export class TaskAlarms extends Construct {
  constructor(scope: Construct, id: string, props: TaskAlarmsProps) {
    super(scope, id);
    for (const { queue, row } of props.lanes) {
      const { kind, priority } = queue;
      const section = `task-${kind}`;
      tellingAlarm(this, props, `task-${kind}-${priority}-wait`, {
        metric: queue.queue.metricApproximateAgeOfOldestMessage({
          statistic: 'Maximum',
          period: ONE_MINUTE,
        }),
        says: `A task (${kind}, ${priority}) waits for more than ${row.tellAfterMinutes} minutes: its worker fails or is throttled, more comes than is done, or a breaker is open: "npx capstan task queues", "npx capstan task breakers".`,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        threshold: row.tellAfterMinutes * 60,
        minutes: [3, 5],
        treatMissingData: TreatMissingData.NOT_BREACHING,
        section,
      });
      tellingAlarm(this, props, `task-${kind}-${priority}-dead`, {
        ...none,
        metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: ONE_MINUTE,
        }),
        says: `Tasks are dead (${kind}, ${priority}): "npx capstan task letters --kind ${kind}" says why each of them; mend, then "task redrive", or "task purge". They are kept for 14 days.`,
        // Letters that somebody looks at are invisible for a minute or two, and no less dead.
        minutes: [1, 5],
        section,
      });
    }
    tellingAlarm(this, props, 'open-breakers', {
      ...none,
      metric: openBreakers(props.guide),
      says: 'A breaker is open, and tasks for it wait without being spent: "npx capstan task breakers" says whose and why. If the service is away, it closes by itself; if a parameter is wrong, that is ours to mend.',
      minutes: [3, 5],
      section: 'tasks',
    });
  }
}
