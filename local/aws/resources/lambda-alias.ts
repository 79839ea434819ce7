import type { ResourceType } from './resource-type.ts';

export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  create: ({ properties, services }) => {
    const { arn } = services.lambda.find(properties.text('FunctionName'));
    const ref = `${arn}:${properties.text('Name')}`;
    return { ref, attributes: { AliasArn: ref } };
  },
};
