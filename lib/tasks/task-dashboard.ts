import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import type { TaskKind } from '#core/tasks/ids.ts';
import type { CapstanFunction } from '../capstan-function.ts';
import { openBreakers } from './task-alarms.ts';
import type { TaskQueue } from './task-queue.ts';

const ONE_MINUTE = Duration.minutes(1);
/** A dashboard is 24 wide. */
const WIDTH = 6;

const sum = { statistic: 'Sum', period: ONE_MINUTE };
const most = { statistic: 'Maximum', period: ONE_MINUTE };

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: WIDTH, height: WIDTH });

export interface TaskDashboardProps {
  readonly guide: Guide;
  readonly kinds: readonly {
    readonly kind: TaskKind;
    readonly queues: readonly TaskQueue[];
    readonly worker: CapstanFunction;
  }[];
}

/** All queues on one page of CloudWatch: a row for each kind, breakers below. */
export class TaskDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { guide, kinds }: TaskDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        ...kinds.map((one) => this.#row(one)),
        [graph('breakers that are open', [openBreakers(guide)])],
      ],
    });
  }

  #row({ kind, queues, worker: { lambda } }: TaskDashboardProps['kinds'][number]): IWidget[] {
    const ofEach = (give: (one: TaskQueue) => IMetric): readonly IMetric[] => queues.map(give);
    return [
      graph(
        `${kind}: waiting, oldest (s) on the right`,
        ofEach(({ priority, queue }) =>
          queue.metricApproximateNumberOfMessagesVisible({ ...most, label: priority }),
        ),
        ofEach(({ priority, queue }) =>
          queue.metricApproximateAgeOfOldestMessage({ ...most, label: `${priority}, oldest` }),
        ),
      ),
      graph(
        `${kind}: sent, done on the right`,
        ofEach(({ priority, queue }) =>
          queue.metricNumberOfMessagesSent({ ...sum, label: priority }),
        ),
        ofEach(({ priority, queue }) =>
          queue.metricNumberOfMessagesDeleted({ ...sum, label: `${priority}, done` }),
        ),
      ),
      graph(
        `${kind}: dead letters`,
        ofEach(({ deadLetters, priority }) =>
          deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: priority }),
        ),
      ),
      graph(
        `${kind}: faults, duration (ms) on the right`,
        [lambda.metricErrors(sum), lambda.metricThrottles(sum)],
        [lambda.metricDuration({ statistic: 'p95', period: ONE_MINUTE })],
      ),
    ];
  }
}
