import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../../sqs.ts';
import type { TaskLane } from './lanes.ts';

/** How many lie where; SQS counts approximately. */
export interface QueueDepth {
  readonly lane: TaskLane;
  readonly waiting: number;
  /** Being worked off, or waiting for their next attempt. */
  readonly inFlight: number;
  readonly dead: number;
}

async function counts(QueueUrl: string): Promise<{ waiting: number; inFlight: number }> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  const waiting =
    Number(Attributes.ApproximateNumberOfMessages) +
    Number(Attributes.ApproximateNumberOfMessagesDelayed);
  const inFlight = Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  if (!Number.isFinite(waiting + inFlight)) {
    throw new Error(`SQS did not say what lies in ${QueueUrl}`);
  }
  return { waiting, inFlight };
}

/** What lies in every queue now. */
export const queueDepths = (lanes: readonly TaskLane[]): Promise<readonly QueueDepth[]> =>
  Promise.all(
    lanes.map(async (lane) => {
      const [queue, dead] = await Promise.all([counts(lane.url), counts(lane.deadLetterUrl)]);
      return { lane, ...queue, dead: dead.waiting + dead.inFlight };
    }),
  );
