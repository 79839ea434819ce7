import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../../sqs.ts';
import type { TakenLetter } from './letter-sweep.ts';

/** What SQS takes for a message group. */
const isGroup = (text: string | undefined): text is string =>
  text !== undefined && /^[!-~]{1,128}$/.test(text);

/** Milliseconds since the epoch; a worker reads nothing else. */
const isInstant = (text: string | undefined): text is string =>
  text !== undefined && /^\d{1,15}$/.test(text);

/** Sends a dead letter to the queue that it came from; there it is another message. */
export async function sendAgain({ group, lane, letter, messageId, raw }: TakenLetter) {
  const { 'capstan-died-at': told, 'capstan-group': own } = raw.attributes;
  const diedAt = isInstant(told) ? told : undefined;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: lane.url,
      MessageBody: raw.body,
      // The ledger lets a dead task live again only by the letter of that death.
      ...(diedAt !== undefined && {
        MessageAttributes: { 'capstan-died-at': { DataType: 'Number', StringValue: diedAt } },
      }),
      ...(lane.url.endsWith('.fifo') && {
        // A letter that SQS moved by itself is still in its group; those of workers say what it was.
        MessageGroupId: [own, group, letter.id].find(isGroup) ?? messageId,
        MessageDeduplicationId: `${messageId}-${diedAt ?? 'unattended'}`,
      }),
    }),
  );
}
