import type { AlarmDefinition } from '../cloudwatch/alarms/alarm-definition.ts';
import type { ResourceType } from './resource-type.ts';

export const cloudwatchAlarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  create: (resource) => {
    const AlarmName = resource.named('AlarmName', { maxLength: 255 });
    const definition = { ...resource.properties.values, AlarmName } as AlarmDefinition;
    resource.services.cloudwatch.putMetricAlarm(definition);
    return {
      ref: AlarmName,
      attributes: { Arn: resource.arn('cloudwatch', `alarm:${AlarmName}`) },
    };
  },
};
