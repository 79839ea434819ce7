import type { ResourceType } from './resource-type.ts';

export const schedulerScheduleGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  create: (resource) => {
    const name = resource.named('Name', { maxLength: 64 });
    const { arn } = resource.services.scheduler.createGroup(name);
    return { ref: name, attributes: { Arn: arn, State: 'ACTIVE' } };
  },
};
