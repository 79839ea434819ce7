import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { QueueCount } from './queue-backlog.ts';
import { reasonOf } from './reason-of.ts';
import { sqs } from './sqs.ts';
import { within } from './within.ts';

/** Counts queues of SQS by name. Where each lies is asked once. */
export function sqsQueues(): (
  names: readonly string[],
  deadlineMilliseconds: number,
) => Promise<QueueCount> {
  const urls = new Map<string, string>();

  async function urlOf(QueueName: string, abortSignal: AbortSignal): Promise<string> {
    const known = urls.get(QueueName);
    if (known !== undefined) return known;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }), { abortSignal });
    if (QueueUrl === undefined) throw new Error(`SQS did not say where ${QueueName} is`);
    urls.set(QueueName, QueueUrl);
    return QueueUrl;
  }

  /** Messages that are delayed wait for their time, not for a worker: they are not counted. */
  async function count(name: string, abortSignal: AbortSignal): Promise<QueueCount> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: await urlOf(name, abortSignal),
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
      { abortSignal },
    );
    const waiting = Number(Attributes?.ApproximateNumberOfMessages ?? Number.NaN);
    const inFlight = Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? Number.NaN);
    if (Number.isFinite(waiting + inFlight)) return { waiting, inFlight };
    throw new Error(`SQS did not say what lies in ${name}`);
  }

  return async (names, deadlineMilliseconds) => {
    const counts = await within(deadlineMilliseconds, 'SQS', (signal) =>
      Promise.all(names.map((name) => count(name, signal).catch(named(name)))),
    );
    return counts.reduce((sum, one) => ({
      waiting: sum.waiting + one.waiting,
      inFlight: sum.inFlight + one.inFlight,
    }));
  };
}

/** AWS says what is wrong, and not of which queue. */
const named =
  (name: string) =>
  (error: unknown): never => {
    throw new Error(`${name}: ${reasonOf(error)}`, { cause: error });
  };
