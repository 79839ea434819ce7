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
    const protocol = properties.text('Protocol');
    const endpoint = properties.text('Endpoint');
    // Found out at the start and not when the first message is published.
    if (protocol === 'lambda') services.lambda.find(endpoint);
    await services.topics.subscribe({ topicArn, protocol, endpoint, attributes });
    const arn = `${topicArn}:${logicalId}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
