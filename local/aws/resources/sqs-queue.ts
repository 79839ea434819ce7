import type { ResourceType } from './resource-type.ts';

/** Properties that are attributes of the queue; encryption is accepted and has no effect. */
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
] as const;

/** CloudFormation has MessageRetentionPeriod and the like as the API has them, but not as text. */
const asText = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  create: async (resource) => {
    const { properties, services } = resource;
    properties.allow(...ATTRIBUTES, 'QueueName', 'Tags');
    const isFifo = properties.boolean('FifoQueue', false);
    const name = resource.named('QueueName', {
      maxLength: 80,
      ...(isFifo ? { suffix: '.fifo' } : {}),
    });
    const arn = resource.arn('sqs', name);
    const attributes = Object.fromEntries(
      ATTRIBUTES.filter((attribute) => properties.values[attribute] !== undefined).map(
        (attribute) => [attribute, asText(properties.values[attribute])],
      ),
    );
    const url = await services.queues.create({ name, arn, attributes });
    services.queueNames.push(name);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
};
