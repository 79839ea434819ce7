import type { ScheduleInput } from '../events/scheduler/schedule-definition.ts';
import type { ResourceType } from './resource-type.ts';

export const schedulerSchedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  create: (resource) => {
    const Name = resource.named('Name', { maxLength: 64 });
    const input = { ...resource.properties.values, Name } as ScheduleInput;
    const { arn } = resource.services.scheduler.createSchedule(input);
    return { ref: Name, attributes: { Arn: arn } };
  },
};
