import { ASYNC_DEFAULTS } from '../lambda/function-definition.ts';
import { TemplateError } from '../template/template.ts';
import type { ResourceType } from './resource-type.ts';

export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  create: ({ logicalId, properties, services, path }) => {
    const destinations = properties.within('DestinationConfig');
    const onSuccess = destinations.within('OnSuccess').optionalText('Destination');
    const onFailure = destinations.within('OnFailure').optionalText('Destination');
    const { durable } = services.lambda.find(properties.text('FunctionName'));
    if (durable !== undefined && (onSuccess ?? onFailure) !== undefined) {
      const instead = 'use a dead-letter queue or the events of executions';
      throw new TemplateError(`${path}.DestinationConfig`, `of a durable function: ${instead}`);
    }
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
