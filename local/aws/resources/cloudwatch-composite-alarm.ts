import type { CompositeAlarmDefinition } from '../cloudwatch/alarms/alarm-definition.ts';
import type { ResourceType } from './resource-type.ts';

export const cloudwatchCompositeAlarm: ResourceType = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  create: (resource) => {
    const AlarmName = resource.named('AlarmName', { maxLength: 255 });
    const definition = { ...resource.properties.values, AlarmName } as CompositeAlarmDefinition;
    resource.services.cloudwatch.putCompositeAlarm(definition);
    return {
      ref: AlarmName,
      attributes: { Arn: resource.arn('cloudwatch', `alarm:${AlarmName}`) },
    };
  },
};
