import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, type RawLetter, readLetter } from '#core/tasks/operate/dead-letter.ts';
import { sqs } from '../../sqs.ts';
import type { TaskLane } from './lanes.ts';

/** A letter taken out of its queue for a while. */
export interface TakenLetter {
  readonly lane: TaskLane;
  readonly letter: DeadLetter;
  readonly raw: RawLetter;
  readonly messageId: string;
  readonly receiptHandle: string;
}

/** A receive that waits asks all of SQS's servers, so that an empty one says that there is no more. */
const WAIT_SECONDS = 1;

function rawOf({ Attributes, Body, MessageAttributes }: Message): RawLetter {
  const attributes = Object.entries(MessageAttributes ?? {}).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    body: Body ?? '',
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    attributes: Object.fromEntries(attributes),
  };
}

/**
 * Takes up to `most` letters of a lane, one receive after the other, each once. Nobody else sees them for
 * `holdSeconds`; if the program ends, they come back by themselves.
 */
export async function* takeLetters(
  lane: TaskLane,
  most: number,
  holdSeconds: number,
): AsyncGenerator<TakenLetter> {
  const seen = new Set<string>();
  let isEmpty = false;
  while (!isEmpty && seen.size < most) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: lane.deadLetterUrl,
        MaxNumberOfMessages: Math.min(10, most - seen.size),
        VisibilityTimeout: holdSeconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    isEmpty = Messages.length === 0;
    for (const message of Messages) {
      const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '' } = message;
      const isNew = !seen.has(messageId);
      seen.add(messageId);
      const raw = rawOf(message);
      const letter = readLetter(raw, lane.kind, lane.priority);
      if (isNew) yield { lane, letter, raw, messageId, receiptHandle };
    }
  }
}

/** Lets letters be seen again at once. */
export async function giveBack(taken: readonly TakenLetter[]): Promise<void> {
  for (const [QueueUrl, all] of Map.groupBy(taken, ({ lane }) => lane.deadLetterUrl)) {
    for (let start = 0; start < all.length; start += 10) {
      const Entries = all.slice(start, start + 10).map(({ receiptHandle }, index) => ({
        Id: `${index}`,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  }
}

/** Takes a letter away for good. */
export async function discard({ lane, receiptHandle }: TakenLetter): Promise<void> {
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: lane.deadLetterUrl, ReceiptHandle: receiptHandle }),
  );
}
