import type { ResourceType } from './resource-type.ts';

/** A version is another name of the one function there is: nothing is ever deployed over it. */
export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  create: ({ properties, services }) => {
    const { arn } = services.lambda.find(properties.text('FunctionName'));
    const Version = services.lambda.qualifiers(arn).publish();
    const ref = `${arn}:${Version}`;
    return { ref, attributes: { FunctionArn: ref, Version } };
  },
};
