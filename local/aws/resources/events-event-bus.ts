import type { ResourceType } from './resource-type.ts';

export const eventsEventBus: ResourceType = {
  type: 'AWS::Events::EventBus',
  create: ({ properties, services }) => {
    const { name, arn } = services.events.createBus(properties.text('Name'));
    return { ref: name, attributes: { Arn: arn, Name: name } };
  },
};
