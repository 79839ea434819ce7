import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type DeadLetter, type RawLetter, readLetter } from '#core/tasks/operate/dead-letter.ts';
import { sqs } from '../../sqs.ts';
import { type HeldLetters, HOLD_SECONDS } from './held-letters.ts';
import type { TaskLane } from './lanes.ts';

/** A letter taken out of its queue for a while. */
export interface TakenLetter {
  readonly lane: TaskLane;
  readonly letter: DeadLetter;
  readonly raw: RawLetter;
  readonly messageId: string;
  /** Its message group in the dead-letter queue. */
  readonly group?: string;
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

function takenOf(message: Message, lane: TaskLane): TakenLetter {
  const { Attributes: { MessageGroupId: group } = {}, MessageId: messageId = '' } = message;
  const raw = rawOf(message);
  const letter = readLetter(raw, lane.kind, lane.priority);
  return { lane, letter, raw, messageId, ...(group === undefined ? {} : { group }) };
}

/**
 * Takes the letters of a lane, one receive after the other, each once, until nothing new comes or `isOver`. All
 * that were received are `held`, also those that nobody was given yet.
 */
export async function* sweepLane(
  lane: TaskLane,
  held: HeldLetters,
  isOver: () => boolean,
): AsyncGenerator<TakenLetter> {
  const seen = new Set<string>();
  let isSwept = false;
  while (!isSwept && !isOver()) {
    await held.keep();
    const askedAt = held.now();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: lane.deadLetterUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    for (const { MessageId = '', ReceiptHandle = '' } of Messages) {
      const hold = { queueUrl: lane.deadLetterUrl, receiptHandle: ReceiptHandle };
      held.add(MessageId, hold, askedAt);
    }
    const news = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    // Letters that were held for too long come back, and would come for ever.
    isSwept = news.length === 0;
    for (const message of news) {
      seen.add(message.MessageId ?? '');
      yield takenOf(message, lane);
    }
  }
}
