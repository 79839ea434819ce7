import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CapstanFunction } from './capstan-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** Hints gather this long, so that a storm of alarms becomes a few invocations. */
const BATCHING_SECONDS = 1;
/** SQS's largest batch; a hint is small, and a batch is coalesced by target anyway. */
const BATCH_SIZE = 100;
/** More at a time would only meet each other's leases. */
const MAX_CONCURRENCY = 5;
/** Lambda's own advice: a throttled batch needs time to be tried again before it is seen elsewhere. */
const VISIBILITY_TIMES_TIMEOUT = 6;

const allowsSending = (queue: Queue): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
  });

export interface HintQueueProps {
  /** Seconds the consumer may run. */
  readonly consumerTimeoutSeconds: number;
}

/** The one way into the loop: everything that says "look now" lands here. */
export class HintQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: HintQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Hints', {
      visibilityTimeout: Duration.seconds(
        VISIBILITY_TIMES_TIMEOUT * props.consumerTimeoutSeconds + BATCHING_SECONDS,
      ),
      // Shorter than the dead letters', or a letter could expire before it was ever read there.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }

  /** The statement that allows giving a hint. */
  allowsHinting(): PolicyStatement {
    return allowsSending(this.queue);
  }

  /** The statement that allows putting aside what can never be handled, with the reason. */
  allowsPuttingAside(): PolicyStatement {
    return allowsSending(this.deadLetters);
  }

  /** Hands hints to `consumer`, which answers which of a batch failed. */
  feed(consumer: CapstanFunction): void {
    consumer.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    );
    consumer.lambda.addEventSourceMapping('Hints', {
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxBatchingWindow: Duration.seconds(BATCHING_SECONDS),
      maxConcurrency: MAX_CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }
}
