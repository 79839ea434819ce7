import type { ResourceType } from './resource-type.ts';

const ATTRIBUTES = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'] as const;

const asText = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

export const snsSubscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  create: async ({ logicalId, properties, services }) => {
    const topicArn = properties.text('TopicArn');
    const attributes = Object.fromEntries(
      ATTRIBUTES.filter((name) => properties.values[name] !== undefined).map((name) => [
        name,
        asText(properties.values[name]),
      ]),
    );
    await services.topics.subscribe({
      topicArn,
      protocol: properties.text('Protocol'),
      endpoint: properties.text('Endpoint'),
      attributes,
    });
    const arn = `${topicArn}:${logicalId}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
