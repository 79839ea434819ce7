import type { MappingDefinition } from '../lambda/sqs-mapping.ts';
import type { Queues } from '../queues/queues.ts';
import { TemplateError } from '../template/template.ts';

/** Largest batches by kind of queue; beyond ten Lambda has to wait for them. */
const MOST = { fifo: 10, withoutWindow: 10, standard: 10_000 };
const MOST_WINDOW_SECONDS = 300;
const CONCURRENCY = { least: 2, most: 1000 };

/**
 * What Lambda refuses when a queue is connected, see
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export async function queueMappingLimits(
  mapping: Pick<
    MappingDefinition,
    'queueArn' | 'batchSize' | 'windowSeconds' | 'maximumConcurrency'
  > & { readonly path: string; readonly timeoutSeconds: number },
  queues: Queues,
): Promise<void> {
  const { path, queueArn, batchSize, windowSeconds, maximumConcurrency, timeoutSeconds } = mapping;
  const refuse = (property: string, why: string): never => {
    throw new TemplateError(`${path}.${property}`, why);
  };
  const isFifo = queueArn.endsWith('.fifo');
  const most = isFifo ? MOST.fifo : windowSeconds > 0 ? MOST.standard : MOST.withoutWindow;
  if (batchSize < 1 || batchSize > most)
    refuse('BatchSize', `wants 1 to ${most}, found ${batchSize}`);
  if (isFifo && windowSeconds > 0) {
    refuse('MaximumBatchingWindowInSeconds', 'is not for FIFO queues');
  }
  if (windowSeconds > MOST_WINDOW_SECONDS) {
    refuse('MaximumBatchingWindowInSeconds', `wants at most 300, found ${windowSeconds}`);
  }
  const { least, most: mostCopies } = CONCURRENCY;
  if (maximumConcurrency < least || maximumConcurrency > mostCopies) {
    const found = `wants 2 to 1000, found ${maximumConcurrency}`;
    refuse('ScalingConfig.MaximumConcurrency', found);
  }
  const answer = await queues.sqs(queueArn.split(':')[5] ?? '', 'GetQueueAttributes', {
    AttributeNames: ['VisibilityTimeout'],
  });
  const { Attributes } = answer as { Attributes?: { VisibilityTimeout?: string } };
  const visibility = Number(Attributes?.VisibilityTimeout ?? '30');
  if (visibility < timeoutSeconds) {
    const both = `${visibility} s is less than the function's timeout of ${timeoutSeconds} s`;
    refuse('EventSourceArn', `the queue's visibility timeout of ${both}`);
  }
}
