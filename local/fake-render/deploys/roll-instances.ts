import { retire, startInstance, staying, wantedCount } from '../services/instances.ts';
import type { Deploy, Instance, Service, World } from '../world.ts';

/** Instances of an older deploy, which this one replaces. */
const outdated = (service: Service, deploy: Deploy): Instance[] =>
  staying(service).filter((instance) => instance.deployId !== deploy.id);

const current = (service: Service, deploy: Deploy): number =>
  staying(service).length - outdated(service, deploy).length;

/** All at once: a first deploy, or a resumed service. */
function startAll(world: World, service: Service, deploy: Deploy): number {
  let readyAt = world.clock.now();
  for (let count = current(service, deploy); count < wantedCount(service); count += 1) {
    readyAt = Math.max(readyAt, startInstance(world, service, deploy).readyAt);
  }
  return readyAt;
}

/**
 * Replaces instances one at a time: the new one must be ready before an old one leaves. With a disk
 * the old one has to go first, which is downtime.
 */
export function rollInstances(
  world: World,
  service: Service,
  deploy: Deploy,
  done: () => void,
): void {
  const proceeds = () =>
    deploy.status === 'update_in_progress' && world.services.has(service.id) && !service.suspended;
  const after = (at: number, task: () => void) =>
    world.clock.at(at, () => {
      if (proceeds()) task();
    });
  const replaceNext = (): void => {
    const [old] = outdated(service, deploy);
    if (old === undefined) {
      after(startAll(world, service, deploy), done);
      return;
    }
    const now = world.clock.now();
    if (service.disk !== undefined) retire(world, service, old, now);
    else old.beingReplaced = true;
    const fresh = startInstance(world, service, deploy);
    after(fresh.readyAt, () => {
      if (old.leavingAt === undefined) {
        retire(world, service, old, world.clock.now() + world.timings.drain);
      }
      replaceNext();
    });
  };
  replaceNext();
}
