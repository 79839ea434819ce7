import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { GATHERING_SECONDS, visibilitySeconds } from '#core/tasks/function-seconds.ts';
import { isOrdered, type Priority, type TaskKind } from '#core/tasks/ids.ts';
import { MESSAGE_DAYS, mostReceives } from '#core/tasks/retention.ts';
import type { Lane } from '#core/tasks/task-rules.ts';
import type { CapstanFunction } from '../capstan-function.ts';
import { DeadLetterQueue } from '../dead-letter-queue.ts';

/** Lambda wants larger batches of a standard queue gathered; tasks of high priority wait for nothing else. */
const UNGATHERED_BATCH = 10;

export interface TaskQueueProps {
  readonly kind: TaskKind;
  readonly priority: Priority;
  readonly lane: Lane;
  /** Seconds the worker may run. */
  readonly consumerTimeoutSeconds: number;
  /** Whether EventBridge sends here, which gives a FIFO queue no name for what it must not take twice. */
  readonly takesEvents: boolean;
}

/** One lane of a kind: a queue of its own and its dead letters. */
export class TaskQueue extends Construct {
  readonly kind: TaskKind;
  readonly priority: Priority;
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;
  readonly #lane: Lane;
  readonly #gatheringSeconds: number;

  constructor(scope: Construct, id: string, props: TaskQueueProps) {
    super(scope, id);
    const { consumerTimeoutSeconds, kind, lane, priority, takesEvents } = props;
    this.kind = kind;
    this.priority = priority;
    this.#lane = lane;
    const fifo = isOrdered(kind);
    // Lambda gathers nothing out of FIFO queues, and of one there is nothing to gather.
    const gathers = lane.batchSize > (priority === 'high' ? UNGATHERED_BATCH : 1);
    const isGathered = !fifo && gathers;
    this.#gatheringSeconds = isGathered ? GATHERING_SECONDS : 0;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', { fifo });
    // The same for all lanes: the worker makes waits long enough that breakers do not use it up.
    const maxReceiveCount = mostReceives(visibilitySeconds(consumerTimeoutSeconds));
    this.queue = new Queue(this, 'Queue', {
      ...(fifo && { fifo, contentBasedDeduplication: takesEvents }),
      visibilityTimeout: Duration.seconds(
        visibilitySeconds(consumerTimeoutSeconds, this.#gatheringSeconds),
      ),
      // Shorter than the dead letters', or a letter could expire before it was ever read there.
      retentionPeriod: Duration.days(MESSAGE_DAYS),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }

  /** The addresses as JSON text: `url`, `deadLetterUrl` and what else is given. */
  addresses(more: Readonly<Record<string, string>>): string {
    const all = {
      url: this.queue.queueUrl,
      deadLetterUrl: this.deadLetters.queueUrl,
      ...more,
    };
    return `{${Object.entries(all)
      .map(([name, value]) => `"${name}":"${value}"`)
      .join(',')}}`;
  }

  /** The statement that allows giving a task. */
  allowsSending(): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
    });
  }

  /** Hands tasks to the worker, which answers which of a batch stay. */
  feed(worker: CapstanFunction): EventSourceMapping {
    return worker.lambda.addEventSourceMapping(`From${this.node.id}`, {
      eventSourceArn: this.queue.queueArn,
      batchSize: this.#lane.batchSize,
      maxConcurrency: this.#lane.concurrency,
      reportBatchItemFailures: true,
      ...(this.#gatheringSeconds > 0 && {
        maxBatchingWindow: Duration.seconds(this.#gatheringSeconds),
      }),
    });
  }
}
