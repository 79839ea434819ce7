import { randomUUID } from 'node:crypto';
import type { Emulator, Queue, SqsStore } from './emulator.ts';
import { QueueRefusal } from './queue-refusal.ts';

interface MoveTask {
  readonly TaskHandle: string;
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

export type SqsOperation = (input: Readonly<Record<string, unknown>>) => unknown;

function deadLetterArnOf(queue: Queue): string | undefined {
  const policy = queue.attributes['RedrivePolicy'];
  if (policy === undefined) return undefined;
  return (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}

/** The queues whose messages end in the dead-letter queue of that ARN. */
function sourcesOf(store: SqsStore, deadLetterArn: string): Queue[] {
  return [...store.allQueues()].filter((queue) => deadLetterArnOf(queue) === deadLetterArn);
}

/**
 * The operations of SQS about dead-letter queues that fauxqs lacks. A move is done at once,
 * whatever rate was asked for. `originOf` tells from which queue a message had come.
 */
export function deadLetterOperations(
  { stores: { sqsStore }, createMessage }: Emulator,
  originOf: (messageId: string) => string | undefined,
  changed: (queue: Queue) => void,
): Readonly<Record<string, SqsOperation>> {
  const tasks: MoveTask[] = [];

  const queueOf = (arn: string): Queue => {
    const queue = sqsStore.getQueueByArn(arn);
    if (queue === undefined) {
      throw new QueueRefusal('ResourceNotFoundException', `The queue ${arn} does not exist.`);
    }
    return queue;
  };

  const move = (from: Queue, to: string | undefined): number => {
    const [firstSource] = sourcesOf(sqsStore, from.arn);
    const messages = from.isFifo() ? [...from.fifoMessages.values()].flat() : [...from.messages];
    from.messages = [];
    from.fifoMessages.clear();
    for (const message of messages) {
      const arn = to ?? originOf(message.messageId) ?? firstSource?.arn ?? from.arn;
      const target = queueOf(arn);
      const moved = createMessage(message);
      if (target.isFifo()) moved.sequenceNumber = target.nextSequenceNumber();
      target.enqueue(moved);
      changed(target);
    }
    changed(from);
    return messages.length;
  };

  return {
    StartMessageMoveTask: (input) => {
      const source = queueOf(String(input['SourceArn']));
      if (sourcesOf(sqsStore, source.arn).length === 0) {
        const problem = 'Source queue must be configured as a Dead Letter Queue.';
        throw new QueueRefusal('InvalidParameterValue', problem);
      }
      const to =
        input['DestinationArn'] === undefined ? undefined : String(input['DestinationArn']);
      const moved = move(source, to);
      const task: MoveTask = {
        TaskHandle: Buffer.from(randomUUID()).toString('base64'),
        Status: 'COMPLETED',
        SourceArn: source.arn,
        ...(to === undefined ? {} : { DestinationArn: to }),
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: moved,
        StartedTimestamp: Date.now(),
      };
      tasks.unshift(task);
      return { TaskHandle: task.TaskHandle };
    },
    ListMessageMoveTasks: (input) => {
      const wanted = tasks.filter(({ SourceArn }) => SourceArn === input['SourceArn']);
      return { Results: wanted.slice(0, Number(input['MaxResults'] ?? 1)) };
    },
    ListDeadLetterSourceQueues: (input) => {
      const queue = sqsStore.getQueue(String(input['QueueUrl']));
      if (queue === undefined) {
        throw new QueueRefusal('QueueDoesNotExist', 'The specified queue does not exist.');
      }
      return { queueUrls: sourcesOf(sqsStore, queue.arn).map(({ url }) => url) };
    },
  };
}
