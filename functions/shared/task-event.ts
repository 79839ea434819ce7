import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { QueueAddress } from '#adapters/tasks/task-queues.ts';
import type { Instant } from '#core/guide.ts';
import type { Message } from '#core/tasks/world.ts';

/** Counts, and milliseconds since the epoch, as SQS writes them: digits in a text. */
function countIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function messageOf(record: SQSRecord, now: Instant): Message {
  const { attributes, body, eventSourceARN, messageAttributes, messageId, receiptHandle } = record;
  const diedAt = countIn(messageAttributes?.['capstan-died-at']?.stringValue);
  // Standard queues have groups, too, and keep no order by them.
  const group = eventSourceARN.endsWith('.fifo') ? attributes.MessageGroupId : undefined;
  return {
    messageId,
    receiptHandle,
    queueArn: eventSourceARN,
    body,
    sentAt: countIn(attributes.SentTimestamp) ?? now,
    receives: countIn(attributes.ApproximateReceiveCount) ?? 1,
    ...(diedAt === undefined ? {} : { diedAt }),
    ...(group === undefined ? {} : { group }),
  };
}

/** The messages of a batch, as far as tasks need them. */
export const messagesOf = ({ Records }: SQSEvent, now: Instant): readonly Message[] =>
  Records.map((record) => messageOf(record, now));

const queuesShape = v.record(v.string(), v.object({ url: v.string(), deadLetterUrl: v.string() }));

/** How the stack tells a worker of its queues: JSON, by ARN. */
export function queuesOf(json: string): Readonly<Record<string, QueueAddress>> {
  return v.parse(queuesShape, JSON.parse(json));
}
