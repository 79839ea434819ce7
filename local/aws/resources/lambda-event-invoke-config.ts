import { ASYNC_DEFAULTS } from '../lambda/function-definition.ts';
import type { ResourceType } from './resource-type.ts';

export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  create: ({ logicalId, properties, services }) => {
    const destinations = properties.within('DestinationConfig');
    const onSuccess = destinations.within('OnSuccess').optionalText('Destination');
    const onFailure = destinations.within('OnFailure').optionalText('Destination');
    const { maximumRetryAttempts, maximumEventAgeSeconds } = ASYNC_DEFAULTS;
    services.lambda.configureAsync(properties.text('FunctionName'), {
      maximumRetryAttempts: properties.number('MaximumRetryAttempts', maximumRetryAttempts),
      maximumEventAgeSeconds: properties.number('MaximumEventAgeInSeconds', maximumEventAgeSeconds),
      ...(onSuccess === undefined ? {} : { onSuccess }),
      ...(onFailure === undefined ? {} : { onFailure }),
    });
    return { ref: logicalId, attributes: {} };
  },
};
