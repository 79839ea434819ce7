import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface DeadLetterQueueProps {
  /** For the letters of a FIFO queue, which want a FIFO queue too. */
  readonly fifo?: boolean;
}

/**
 * Where what could not be done waits for a person: SQS's longest retention, and it outlives the stack.
 * Encrypted by SQS itself, so no key can be lost together with the letters.
 */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { fifo = false }: DeadLetterQueueProps = {}) {
    super(scope, id, {
      ...(fifo && { fifo }),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
