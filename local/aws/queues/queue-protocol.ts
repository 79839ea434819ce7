/** What the thread of the queues tells and is told; everything is structured-cloneable. */

/** An SQS message as the SQS API returns it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** The state of a queue, told after every call that may have changed it. */
export interface QueueState {
  readonly queue: string;
  /** Messages that a receive would give now (of a FIFO queue: those of groups that are not locked). */
  readonly ready: number;
  /** When the next invisible or delayed message becomes ready, by the simulated clock. */
  readonly wakeAt?: number;
}

/** A message that was received too often and moved to its dead-letter queue. */
export interface DeadLetter {
  readonly source: string;
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
}

/** What was published to a topic. */
export interface Publication {
  readonly topicArn: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject?: string;
}

/** An object that was made or removed. */
export interface ObjectChange {
  readonly kind: 'created' | 'deleted';
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** The call that did it, as S3's events name it. */
  readonly reason: string;
}

/** What a page or a metric shows of a queue. */
export interface QueueContent {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Messages sent to it so far; dead letters that were moved here do not count, as in AWS. */
  readonly sent: number;
  readonly oldestSentAt?: number;
  /** The same without what the age metric of AWS leaves out. */
  readonly oldestCountedAt?: number;
  readonly messages: readonly QueuedMessage[];
}

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  /** Texts and numbers among the message's attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly group?: string;
  readonly state: 'visible' | 'in flight' | 'delayed';
}

export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An object that is there beforehand. */
export interface StoredObject {
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
  /** When it was put there, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A request of the runtime itself; `id` pairs it with its answer. */
export type QueueRequest =
  | { readonly kind: 'sqs'; readonly operation: string; readonly input: unknown }
  | { readonly kind: 'sns'; readonly form: Readonly<Record<string, string>> }
  | { readonly kind: 'create-queue'; readonly definition: QueueDefinition }
  | { readonly kind: 'create-bucket'; readonly name: string }
  | { readonly kind: 'store'; readonly bucket: string; readonly objects: readonly StoredObject[] }
  | { readonly kind: 'inspect'; readonly queue: string; readonly limit: number }
  | { readonly kind: 'touch'; readonly queue: string }
  | { readonly kind: 'expire' };

export type QueueReport =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'state'; readonly state: QueueState }
  | { readonly kind: 'dead-letter'; readonly letter: DeadLetter }
  | { readonly kind: 'object'; readonly change: ObjectChange }
  | { readonly kind: 'publication'; readonly publication: Publication }
  | { readonly kind: 'call'; readonly service: string; readonly operation: string };

/** What the thread is started with. */
export interface QueueThreadOptions {
  readonly clock: SharedArrayBuffer;
  readonly region: string;
  readonly account: string;
}
