import { createHash } from 'node:crypto';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message, TaskQueues } from '#core/tasks/world.ts';
import { sqs } from '../sqs.ts';
import { letterAttributes, sizeOf } from './letter-attributes.ts';
import { letterBody } from './letter-body.ts';

/** Where the messages of a queue go back to, and where its dead letters lie. */
export interface QueueAddress {
  readonly url: string;
  readonly deadLetterUrl: string;
}

interface Put {
  readonly message: Message;
  readonly seconds: number;
}

/** SQS's limit for a batch. */
const MOST_ENTRIES = 10;

/** Somebody else has the message by now, or it is gone: there is nothing left to put back. */
const isExpired = ({ Code = '', Message = '' }: BatchResultErrorEntry): boolean =>
  /MessageNotInflight|ReceiptHandleIsInvalid/.test(Code) ||
  /does not exist|not available for visibility|has expired|not in.?flight/i.test(Message);

async function putBackTen(url: string, puts: readonly Put[]): Promise<void> {
  const { Failed = [] } = await sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: puts.map(({ message, seconds }, index) => ({
        Id: `${index}`,
        ReceiptHandle: message.receiptHandle,
        VisibilityTimeout: seconds,
      })),
    }),
  );
  const [first, ...rest] = Failed.filter((failed) => !isExpired(failed));
  if (first === undefined) return;
  throw new Error(`SQS did not put back ${rest.length + 1} messages: ${first.Code}`);
}

/** The queues of this function's messages, by their ARN; `bucket` takes bodies that are too large for a letter. */
export function taskQueues(
  queues: Readonly<Record<string, QueueAddress>>,
  bucket: string,
): TaskQueues {
  const addressOf = (arn: string): QueueAddress => {
    const address = Object.hasOwn(queues, arn) ? queues[arn] : undefined;
    if (address === undefined) throw new Error(`TASK_QUEUES names no queue "${arn}"`);
    return address;
  };
  return {
    async putBack(puts) {
      const tens = [...Map.groupBy(puts, ({ message }) => message.queueArn)].flatMap(([arn, all]) =>
        Array.from({ length: Math.ceil(all.length / MOST_ENTRIES) }, (_, index) => ({
          arn,
          some: all.slice(index * MOST_ENTRIES, (index + 1) * MOST_ENTRIES),
        })),
      );
      const tried = await Promise.allSettled(
        tens.map(async ({ arn, some }) => putBackTen(addressOf(arn).url, some)),
      );
      const failed = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      if (failed.length > 0) throw new AggregateError(failed, 'some messages were not put back');
    },
    async bury(letter) {
      const { diedAt, message } = letter;
      const { deadLetterUrl } = addressOf(message.queueArn);
      const attributes = letterAttributes(letter);
      const name = createHash('sha256').update(`${message.messageId} ${diedAt}`).digest('hex');
      const order = deadLetterUrl.endsWith('.fifo')
        ? // A group each: one letter that somebody looks at hides no other.
          { MessageGroupId: name, MessageDeduplicationId: name }
        : {};
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: deadLetterUrl,
          MessageBody: await letterBody(message.body, sizeOf(attributes), bucket),
          MessageAttributes: attributes,
          ...order,
        }),
      );
    },
  };
}
