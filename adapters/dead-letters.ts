import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { sqs } from './sqs.ts';

/** SQS allows more; a reason longer than this helps nobody. */
const LONGEST_REASON = 1_000;

/** A message that can never succeed. */
export interface DeadLetter {
  readonly body: string;
  readonly because: string;
}

/** Copies messages to a dead-letter queue, each with its reason; throws unless all of them are there. */
export function deadLetters(queueUrl: string): (letters: readonly DeadLetter[]) => Promise<void> {
  return async (letters) => {
    await Promise.all(
      letters.map(({ body, because }) =>
        sqs.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: body === '' ? '(empty)' : body,
            MessageAttributes: {
              reason: { DataType: 'String', StringValue: because.slice(0, LONGEST_REASON) },
            },
          }),
        ),
      ),
    );
  };
}
