import type { ResourceType } from './resource-type.ts';

export const ssmParameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  create: (resource) => {
    const { properties, services } = resource;
    const name = resource.named('Name', { maxLength: 1011 });
    const type = properties.text('Type');
    const value = properties.text('Value');
    services.parameters.put(name, value, type);
    return { ref: name, attributes: { Type: type, Value: value } };
  },
};
