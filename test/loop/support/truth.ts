import { isAutoscaled, liveDeploy, staying } from '#local/fake-render/services/instances.ts';
import type { World } from '#local/fake-render/world.ts';
import type { Truth } from '../oracle/logbook.ts';

/** What is really so now. */
export function truthOf(world: World): Truth {
  const [service] = world.services.values();
  const [database] = world.databases.values();
  const [keyValue] = world.keyValues.values();
  if (service === undefined || database === undefined || keyValue === undefined) {
    throw new Error('one of the targets is gone');
  }
  const { autoscaling } = service;
  return {
    at: world.clock.now(),
    count: service.numInstances,
    staying: staying(service).filter(({ beingReplaced }) => beingReplaced !== true).length,
    listed: service.instances.length,
    native:
      autoscaling === undefined
        ? undefined
        : { min: autoscaling.min, max: autoscaling.max, on: isAutoscaled(service) },
    plan: service.plan,
    livePlan: liveDeploy(service)?.plan,
    rolling: service.deploys.some(({ status }) => status === 'update_in_progress'),
    lastDeploy: service.deploys.at(-1)?.status,
    databasePlan: database.plan,
    databaseRunningPlan: database.runningPlan,
    databaseStatus: database.suspended ? 'suspended' : database.status,
    diskGb: database.diskSizeGB,
    keyValuePlan: keyValue.plan,
    keyValueStatus: keyValue.suspended ? 'suspended' : keyValue.status,
  };
}
