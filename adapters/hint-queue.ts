import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Instant } from '#core/guide.ts';
import type { HintSender } from '#core/loop/ports.ts';
import { awsClient } from './aws-client.ts';

const sqs = new SQSClient(awsClient);

/** What SendMessageBatch takes at once. */
const MOST_ENTRIES = 10;
/** Few messages, since each is paid for; many enough that copies of the loop share the work. */
const TARGETS_PER_MESSAGE = 20;

/** "Look at these targets now", and why, for whoever reads the log. */
export interface Hint {
  readonly targets: readonly string[];
  readonly why: string;
  readonly at: Instant;
}

function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Sends entries and gives back those that the queue did not take. */
async function send(
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<readonly SendMessageBatchRequestEntry[]> {
  const { Failed } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] }),
  );
  const failed = new Set(Failed?.map(({ Id }) => Id));
  return entries.filter(({ Id }) => failed.has(Id));
}

/** Sends hints to the queue. What it does not take is sent once more, since a hint twice is a hint. */
export function hintQueue(queueUrl: string): HintSender {
  return {
    async hint(targets, why, at) {
      const hints = slices([...new Set(targets)], TARGETS_PER_MESSAGE);
      const entries = hints.map((some, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ targets: some, why, at } satisfies Hint),
      }));
      const lost: SendMessageBatchRequestEntry[] = [];
      for (const batch of slices(entries, MOST_ENTRIES)) {
        const failed = await send(queueUrl, batch);
        if (failed.length > 0) lost.push(...(await send(queueUrl, failed)));
      }
      if (lost.length === 0) return;
      const names = lost.flatMap(({ Id }) => hints[Number(Id)] ?? []).join(', ');
      throw new Error(`the queue took no hint for ${names}`);
    },
  };
}
