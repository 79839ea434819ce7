import type { Instant } from '#local/clock.ts';
import type { Json } from '../json.ts';
import { between, idCharacters } from '../random.ts';
import type { Deploy, Instance, Service, World } from '../world.ts';
import { addServiceEvent } from './service-events.ts';

/** The count is steered by Render itself; with both criteria off, `enabled` means nothing. */
export function isAutoscaled({ autoscaling }: Service): boolean {
  if (autoscaling === undefined || !autoscaling.enabled) return false;
  return autoscaling.criteria.cpu.enabled || autoscaling.criteria.memory.enabled;
}

/** How many instances should run now. */
export function wantedCount(service: Service): number {
  if (service.suspended || service.type === 'static_site' || service.type === 'cron_job') return 0;
  return isAutoscaled(service)
    ? (service.autoscaledTo ?? service.numInstances)
    : service.numInstances;
}

/** Instances that are not on their way out: ready or starting. */
export const staying = (service: Service): Instance[] =>
  service.instances.filter((instance) => instance.leavingAt === undefined);

export const liveDeploy = (service: Service): Deploy | undefined =>
  service.deploys.findLast((deploy) => deploy.status === 'live');

/** Starts one instance with the configuration of that deploy. */
export function startInstance(world: World, service: Service, deploy: Deploy): Instance {
  const now = world.clock.now();
  const instance: Instance = {
    id: `${service.id}-${idCharacters(world.random, 5)}`,
    createdAt: now,
    readyAt: now + between(world.random, ...world.timings.boot),
    plan: deploy.plan,
    deployId: deploy.id,
  };
  service.instances.push(instance);
  return instance;
}

/** Takes an instance out: it serves until then, and is gone after. */
export function retire(world: World, service: Service, instance: Instance, at: Instant): void {
  instance.leavingAt = at;
  world.clock.at(at, () => {
    service.instances = service.instances.filter((other) => other !== instance);
  });
}

/** Starts or retires instances until as many stay as are wanted; nothing runs before a first deploy. */
export function settleCount(world: World, service: Service): void {
  const deploy = liveDeploy(service);
  const wanted = wantedCount(service);
  const present = staying(service).filter((instance) => !instance.beingReplaced);
  if (deploy !== undefined) {
    for (let count = present.length; count < wanted; count += 1) {
      startInstance(world, service, deploy);
    }
  }
  const leavesAt = world.clock.now() + world.timings.drain;
  for (const instance of present.slice(wanted)) retire(world, service, instance, leavesAt);
}

/** Kills the process of an instance (out of memory, exit, failed health check); it boots again. */
export function crashInstance(world: World, service: Service, instance: Instance, reason: Json) {
  instance.readyAt = world.clock.now() + between(world.random, ...world.timings.boot);
  addServiceEvent(world, service, 'server_failed', {
    instanceID: instance.id,
    reason: { evicted: false, ...reason },
  });
  const back = instance.readyAt;
  world.clock.at(back, () => {
    if (instance.readyAt !== back || !service.instances.includes(instance)) return;
    addServiceEvent(world, service, 'server_available', { instanceID: instance.id });
  });
}
