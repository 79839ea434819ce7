/**
 * The thread in which fauxqs (SQS, SNS, S3) runs. It judges visibility, delay and retention by
 * `Date.now()` at each call, so a `Date` that reads the simulated clock is all it needs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { simulateDate } from '../simulated-date.ts';
import { callName } from './call-name.ts';
import { createEmulator, EMULATOR_ACCOUNT, type Queue, type SqsStore } from './emulator.ts';
import { deadLetterOperations, type SqsOperation } from './move-tasks.ts';
import { publicationsOf } from './publications.ts';
import { stateOf } from './queue-content.ts';
import type { QueueReport, QueueRequest, QueueThreadOptions } from './queue-protocol.ts';
import { QueueRefusal } from './queue-refusal.ts';
import { OWN_REQUEST_HEADER, requestHandler } from './queue-requests.ts';
import { frontS3 } from './s3-front.ts';

const options = workerData as QueueThreadOptions;
simulateDate(options.clock);

const tell = (report: QueueReport): void => parentPort?.postMessage(report);
const emulator = await createEmulator(options.region);
const { app, stores } = emulator;
const { sqsStore } = stores;
const changed = (queue: Queue): void => tell({ kind: 'state', state: stateOf(queue) });

const count = (queue: string, messages: number): void => {
  sent.set(queue, (sent.get(queue) ?? 0) + messages);
};

/** Dead letters by message id → ARN of the queue they came from, for moving them back. */
const origins = new Map<string, string>();
const sent = new Map<string, number>();
const alsoChanged = new Set<Queue>();
const watcher = {
  addMessage(event: { status: string; queueName?: string; messageId?: string; body?: string }) {
    if (event.status === 'published') count(event.queueName ?? '', 1);
    if (event.status !== 'dlq') return;
    const source = sqsStore.getQueueByName(event.queueName ?? '');
    const policy = JSON.parse(source?.attributes['RedrivePolicy'] ?? '{}') as {
      deadLetterTargetArn?: string;
    };
    const queue = sqsStore.getQueueByArn(policy.deadLetterTargetArn ?? '');
    if (source === undefined || queue === undefined) return;
    const { messageId = '', body = '' } = event;
    // It is about to be counted as sent to the dead-letter queue, which AWS does not count.
    count(queue.name, -1);
    origins.set(messageId, source.arn);
    const letter = { source: source.name, queue: queue.name, messageId, body };
    tell({ kind: 'dead-letter', letter });
    // The message is put into the queue only after this call.
    alsoChanged.add(queue);
  },
};
// Of the package's spy only this one method is called by its queues.
sqsStore.spy = watcher as unknown as NonNullable<SqsStore['spy']>;

const ownOperations: Readonly<Record<string, SqsOperation>> = {
  ...deadLetterOperations(emulator, (id) => origins.get(id), changed),
  // fauxqs would look for the queue under its own account.
  GetQueueUrl: ({ QueueName }) => {
    const queue = sqsStore.getQueueByName(String(QueueName));
    if (queue !== undefined) return { QueueUrl: queue.url };
    throw new QueueRefusal('QueueDoesNotExist', 'The specified queue does not exist.');
  },
};

app.addHook('preHandler', async (request, reply) => {
  const { service, operation } = callName(request);
  if (request.headers[OWN_REQUEST_HEADER] === undefined) tell({ kind: 'call', service, operation });
  if (service === 'sns') {
    const form = request.body as Record<string, string>;
    for (const field of ['TopicArn', 'TargetArn', 'SubscriptionArn']) {
      const arn = form[field];
      if (arn === undefined) continue;
      form[field] = arn.replace(`:${options.account}:`, `:${EMULATOR_ACCOUNT}:`);
    }
  }
  // Otherwise it would count messages as delayed or in flight whose time has come.
  if (operation === 'GetQueueAttributes') sqsStore.processAllTimers();
  const own = service === 'sqs' ? ownOperations[operation] : undefined;
  if (own === undefined) return undefined;
  reply.header('content-type', 'application/x-amz-json-1.0');
  try {
    return reply.send(JSON.stringify(own(request.body as Record<string, unknown>)));
  } catch (refusal) {
    if (!(refusal instanceof QueueRefusal)) throw refusal;
    const __type = `com.amazonaws.sqs#${refusal.code}`;
    return reply.status(400).send(JSON.stringify({ __type, message: refusal.message }));
  }
});

frontS3(emulator, (change) => tell({ kind: 'object', change }));

// States are told before the answer is sent: who waits for the answer finds them told.
app.addHook('onSend', async (request, reply, payload) => {
  const { service, operation } = callName(request);
  if (reply.statusCode >= 300 || operation.startsWith('Get') || operation.startsWith('List')) {
    return;
  }
  if (service === 'sqs') {
    const { QueueUrl } = (request.body ?? {}) as { QueueUrl?: string };
    const queue = QueueUrl === undefined ? undefined : sqsStore.getQueue(QueueUrl);
    if (queue !== undefined) changed(queue);
    for (const deadLetterQueue of alsoChanged) changed(deadLetterQueue);
    alsoChanged.clear();
  } else if (service === 'sns' && operation.startsWith('Publish')) {
    for (const publication of publicationsOf(
      request.body as Record<string, string>,
      String(payload),
    )) {
      const topicArn = publication.topicArn.replace(
        `:${EMULATOR_ACCOUNT}:`,
        `:${options.account}:`,
      );
      tell({ kind: 'publication', publication: { ...publication, topicArn } });
    }
    for (const queue of sqsStore.allQueues()) changed(queue);
  }
});

const address = await app.listen({ port: 0, host: '127.0.0.1' });
const sentTo = (queue: string): number => sent.get(queue) ?? 0;
const handle = requestHandler(emulator, address, { changed, sentTo });

parentPort?.on('message', async ({ id, request }: { id: number; request: QueueRequest }) => {
  try {
    tell({ kind: 'answer', id, value: await handle(request) });
  } catch (error) {
    const code = error instanceof QueueRefusal ? error.code : 'InternalError';
    tell({ kind: 'failure', id, code, message: String(error) });
  }
});
tell({ kind: 'listening', url: address });
