import type { ResourceType } from './resource-type.ts';

export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  create: async (resource) => {
    const { properties, services } = resource;
    const isFifo = properties.boolean('FifoTopic', false);
    const name = resource.named('TopicName', {
      maxLength: 256,
      ...(isFifo ? { suffix: '.fifo' } : {}),
    });
    const arn = resource.arn('sns', name);
    await services.queues.sns({
      Action: 'CreateTopic',
      Name: name,
      ...(isFifo
        ? { 'Attributes.entry.1.key': 'FifoTopic', 'Attributes.entry.1.value': 'true' }
        : {}),
    });
    for (const subscription of properties.each('Subscription')) {
      await services.topics.subscribe({
        topicArn: arn,
        protocol: subscription.text('Protocol'),
        endpoint: subscription.text('Endpoint'),
        attributes: {},
      });
    }
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
