import {
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { DeadLetterQueues } from '#core/playbooks/world.ts';
import { QueueRefused } from './queue-refused.ts';
import { sqs } from './sqs.ts';

interface Content {
  readonly arn: string;
  readonly count: number;
}

async function look(QueueUrl: string): Promise<Content> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'QueueArn',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  const waiting = Number(Attributes?.ApproximateNumberOfMessages ?? Number.NaN);
  const taken = Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? Number.NaN);
  const arn = Attributes?.QueueArn;
  if (arn === undefined || !Number.isFinite(waiting + taken)) {
    throw new Error(`SQS did not say what lies in ${QueueUrl}`);
  }
  return { arn, count: waiting + taken };
}

/** SQS runs one task a queue, and says so by refusing a second. */
async function isUnderWay(SourceArn: string): Promise<boolean> {
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results?.some(({ Status }) => Status === 'RUNNING') ?? false;
}

/**
 * The queue that messages come from. It is named to SQS, since what was put aside by hand carries no origin
 * and would stop the task; letters of EventBridge, Lambda and Scheduler have no queue to go back to.
 */
async function sourceOf(name: string, QueueUrl: string, arn: string): Promise<string> {
  const { queueUrls = [] } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
  const [url, second] = queueUrls;
  if (url === undefined) throw new QueueRefused(name, 'they did not come from a queue');
  if (second !== undefined) throw new QueueRefused(name, 'they come from several queues');
  // Both lie in the same account and region.
  return arn.replace(/[^:]+$/, url.slice(url.lastIndexOf('/') + 1));
}

/** Dead-letter queues by their names in the stack; `urls` says where each lies. */
export function deadLetterQueues(urls: Readonly<Record<string, string>>): DeadLetterQueues {
  const urlOf = (queue: string): string => {
    const url = Object.hasOwn(urls, queue) ? urls[queue] : undefined;
    if (url !== undefined) return url;
    const known = Object.keys(urls).join(', ') || 'none';
    throw new QueueRefused(queue, `there is no such queue, wanted one of: ${known}`);
  };
  return {
    names: Object.keys(urls),
    count: async (queue) => (await look(urlOf(queue))).count,
    async redrive(queue) {
      const url = urlOf(queue);
      const { arn: SourceArn, count } = await look(url);
      if (count === 0 || (await isUnderWay(SourceArn))) return;
      const DestinationArn = await sourceOf(queue, url, SourceArn);
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    },
  };
}
