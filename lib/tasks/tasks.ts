import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { functionSeconds } from '#core/tasks/function-seconds.ts';
import { priorities, type TaskKind } from '#core/tasks/ids.ts';
import { rowOf, type TaskRow, type TaskRules } from '#core/tasks/task-rules.ts';
import type { CapstanFunction } from '../capstan-function.ts';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import type { Notices } from '../notices.ts';
import { Arrivals } from './arrivals.ts';
import { TaskAlarms } from './task-alarms.ts';
import { TaskBucket } from './task-bucket.ts';
import { TaskDashboard } from './task-dashboard.ts';
import { EmailFeedback, PaymentIntake } from './task-intakes.ts';
import { TaskProducer } from './task-producer.ts';
import { TaskQueue } from './task-queue.ts';
import { TaskTable } from './task-table.ts';
import { TaskWorker } from './task-worker.ts';

export interface TasksProps {
  readonly guide: Guide;
  readonly rules: TaskRules;
  readonly functionsFolder: string;
  readonly notices: Notices;
}

/** `payment-event` → `PaymentEvent`. */
const pascal = (id: string): string =>
  id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** JSON text of values that are known only when the stack is made. */
const jsonText = (values: readonly (readonly [name: string, text: string])[]): string =>
  `{${values.map(([name, text]) => `"${name}":${text}`).join(',')}}`;

/** Everything for tasks in the account: queues, workers, the ledger, and what tells of them. */
export class Tasks extends Construct {
  readonly table: TaskTable;
  readonly bucket: TaskBucket;
  /** By their names in texts: `task-email`, `email-feedback`. */
  readonly functions: Readonly<Record<string, CapstanFunction>>;
  /** Events that could not become tasks; absent where none does. */
  readonly lostArrivals: DeadLetterQueue | undefined;
  /** What the stack says about tasks. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly #queues: ReadonlyMap<TaskKind, readonly TaskQueue[]>;

  constructor(scope: Construct, id: string, props: TasksProps) {
    super(scope, id);
    const { guide, functionsFolder, notices, rules } = props;
    this.table = new TaskTable(this, 'Table');
    this.bucket = new TaskBucket(this, 'Bucket', rules);
    this.#queues = new Map(rules.rows.map((row) => [row.kind, this.#queuesOf(row, rules)]));
    const queues = [...this.#queues.values()].flat();
    const { bucket, table } = this;

    const workers = rules.rows.map((row) => {
      const own = this.#queues.get(row.kind) ?? [];
      const mail = row.kind === 'report' ? this.#lane('email') : undefined;
      const parts = { guide, functionsFolder, row, table, bucket, notices, queues: own, mail };
      return { row, queues: own, worker: new TaskWorker(this, pascal(row.kind), parts).worker };
    });
    const intakes = this.#intakes(props);
    this.lostArrivals =
      rules.routes.length > 0 || rowOf(rules, 'file') !== undefined
        ? new Arrivals(this, 'Arrivals', { guide, rules, bucket, queues }).deadLetters
        : undefined;
    const producer = new TaskProducer(this, 'TaskProducer', { guide, rules, bucket, queues });
    new TaskAlarms(this, 'Alarms', {
      guide,
      topic: notices.topic,
      lanes: workers.flatMap(({ row, queues: own }) => own.map((queue) => ({ queue, row }))),
    });
    if (rules.dashboard) {
      new TaskDashboard(this, 'Dashboard', {
        guide,
        kinds: workers.map(({ row, ...one }) => ({ kind: row.kind, ...one })),
      });
    }

    this.functions = {
      ...Object.fromEntries(workers.map(({ row, worker }) => [`task-${row.kind}`, worker])),
      ...intakes.functions,
    };
    this.outputs = {
      TaskQueues: this.#addresses(),
      TasksTableName: table.table.tableName,
      TasksBucketName: bucket.bucket.bucketName,
      TaskProducerPolicyArn: producer.policy.managedPolicyArn,
      TaskFunctions: jsonText(
        Object.entries(this.functions).map(([name, { lambda }]) => [
          name,
          `"${lambda.functionName}"`,
        ]),
      ),
      ...intakes.urls,
    };
  }

  /** Lets `collect` count open breakers. */
  letCountBreakers(collect: CapstanFunction): void {
    collect.lambda.addEnvironment('TASKS_TABLE', this.table.table.tableName);
    collect.allow(this.table.allowsCountingBreakers());
  }

  #queuesOf(row: TaskRow, rules: TaskRules): readonly TaskQueue[] {
    return priorities.flatMap((priority) => {
      const lane = row.lanes[priority];
      if (lane === undefined) return [];
      const takesEvents = rules.routes.some(
        (route) => route.kind === row.kind && route.priority === priority,
      );
      return [
        new TaskQueue(this, pascal(`${row.kind}-${priority}`), {
          kind: row.kind,
          priority,
          lane,
          consumerTimeoutSeconds: functionSeconds(row),
          takesEvents,
        }),
      ];
    });
  }

  /** The lane for tasks that nobody gave a priority; the checks of the guide see to it where it is needed. */
  #lane(kind: TaskKind): TaskQueue {
    const lane = this.#queues.get(kind)?.find(({ priority }) => priority === 'normal');
    if (lane === undefined) throw new Error(`the row ${kind} has no lane "normal"`);
    return lane;
  }

  #intakes({ guide, functionsFolder, rules }: TasksProps) {
    const functions: Record<string, CapstanFunction> = {};
    const urls: Record<string, string> = {};
    if (rowOf(rules, 'email') !== undefined) {
      const parts = { guide, functionsFolder, table: this.table };
      const { feedback, url } = new EmailFeedback(this, 'EmailFeedback', parts);
      functions['email-feedback'] = feedback;
      urls['EmailFeedbackUrl'] = url;
    }
    if (rowOf(rules, 'payment-event') !== undefined) {
      const parts = { guide, functionsFolder, queue: this.#lane('payment-event') };
      const { intake, url } = new PaymentIntake(this, 'PaymentIntake', parts);
      functions['payment-intake'] = intake;
      urls['PaymentIntakeUrl'] = url;
    }
    return { functions, urls };
  }

  /** kind → priority → addresses. */
  #addresses(): string {
    return jsonText(
      [...this.#queues].map(([kind, queues]) => [
        kind,
        jsonText(queues.map((one) => [one.priority, one.addresses({ arn: one.queue.queueArn })])),
      ]),
    );
  }
}
