import { EMULATOR_ACCOUNT, type Emulator, type Queue } from './emulator.ts';
import { keepFifoOrder } from './fifo-order.ts';
import { contentOf, expireMessages, stateOf } from './queue-content.ts';
import type { QueueDefinition, QueueRequest } from './queue-protocol.ts';
import { QueueRefusal } from './queue-refusal.ts';

/** Marks the runtime's own requests, which no one pays for. */
export const OWN_REQUEST_HEADER = 'x-local-runtime';

const FIFO_DEFAULTS = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

function createQueue(emulator: Emulator, base: string, definition: QueueDefinition): string {
  const { name, arn, attributes } = definition;
  const account = arn.split(':')[4] ?? EMULATOR_ACCOUNT;
  const url = `${base}/${account}/${name}`;
  const all = name.endsWith('.fifo')
    ? { ...FIFO_DEFAULTS, ...attributes, FifoQueue: 'true' }
    : attributes;
  const queue = emulator.stores.sqsStore.createQueue(name, url, arn, { ...all });
  if (queue.isFifo()) keepFifoOrder(queue);
  return url;
}

async function inject(
  { app }: Emulator,
  headers: Record<string, string>,
  payload: string,
): Promise<string> {
  const reply = await app.inject({
    method: 'POST',
    url: '/',
    headers: { ...headers, [OWN_REQUEST_HEADER]: '1' },
    payload,
  });
  if (reply.statusCode < 300) return reply.payload;
  const code = /"__type":"[^"]*#(\w+)"|<Code>(\w+)</.exec(reply.payload);
  throw new QueueRefusal(code?.[1] ?? code?.[2] ?? 'InternalError', reply.payload);
}

/** Carries out the runtime's own requests. */
export function requestHandler(
  emulator: Emulator,
  base: string,
  { changed, sentTo }: { changed: (queue: Queue) => void; sentTo: (queue: string) => number },
): (request: QueueRequest) => Promise<unknown> {
  const { sqsStore, s3Store } = emulator.stores;
  const queueOf = (name: string): Queue => {
    const queue = sqsStore.getQueueByName(name);
    if (queue === undefined) throw new QueueRefusal('QueueDoesNotExist', `No queue ${name}`);
    return queue;
  };
  return async (request) => {
    switch (request.kind) {
      case 'sqs': {
        const target = `AmazonSQS.${request.operation}`;
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
        };
        return JSON.parse(await inject(emulator, headers, JSON.stringify(request.input)));
      }
      case 'sns': {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        return inject(emulator, headers, new URLSearchParams(request.form).toString());
      }
      case 'create-queue':
        return createQueue(emulator, base, request.definition);
      case 'create-bucket':
        return s3Store.createBucket(request.name);
      case 'store':
        for (const { at, body, contentType, key } of request.objects) {
          const object = s3Store.putObject(request.bucket, key, Buffer.from(body), contentType);
          object.lastModified = new Date(at);
        }
        return undefined;
      case 'inspect':
        return contentOf(queueOf(request.queue), request.limit, sentTo(request.queue));
      case 'touch':
        return stateOf(queueOf(request.queue));
      case 'expire':
        for (const queue of sqsStore.allQueues()) {
          expireMessages(queue);
          changed(queue);
        }
    }
    return undefined;
  };
}
