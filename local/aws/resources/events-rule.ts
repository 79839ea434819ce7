import type { RuleDefinition } from '../events/bus/rule-definition.ts';
import type { ResourceType } from './resource-type.ts';

export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  create: (resource) => {
    const name = resource.named('Name', { maxLength: 64 });
    const { values } = resource.properties;
    // EventBridge validates what it is given, and names what is wrong.
    const arn = resource.services.events.putRule({ ...values, Name: name } as RuleDefinition);
    const bus = resource.properties.optionalText('EventBusName');
    const ref = bus === undefined || bus === 'default' ? name : `${bus}|${name}`;
    return { ref, attributes: { Arn: arn } };
  },
};
