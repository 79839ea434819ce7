import type { Guide } from '#core/guide.ts';
import type { Clock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { idCharacters, newId } from '#local/fake-render/random.ts';
import { addService } from '#local/fake-render/services/new-service.ts';
import type { Deploy, Service, World } from '#local/fake-render/world.ts';

const DAY = 86_400_000;

/** A deploy of yesterday and its instances: the service is up from the first moment. */
export function runSinceYesterday(world: World, service: Service): void {
  const then = world.clock.now() - DAY;
  const deploy: Deploy = {
    id: newId(world.random, 'dep'),
    status: 'live',
    trigger: 'new_commit',
    commit: null,
    builds: true,
    createdAt: then,
    startedAt: then,
    finishedAt: then,
    updatedAt: then,
    plan: service.plan,
    envVars: {},
  };
  service.deploys.push(deploy);
  for (let count = 0; count < service.numInstances; count += 1) {
    const id = `${service.id}-${idCharacters(world.random, 5)}`;
    const { plan } = service;
    service.instances.push({ id, createdAt: then, readyAt: then, plan, deployId: deploy.id });
  }
}

/** A workspace with every service of a guide, each running so many instances of the plan `standard`. */
export function fleetWorld(guide: Guide, clock: Clock, seed: number, instances: number): World {
  const world = createWorld({ clock, seed, ownerId: guide.workspace });
  for (const { id, kind, renderId } of guide.targets) {
    if (kind !== 'service') throw new Error(`${id} is a ${kind}; a fleet has services only`);
    const service = addService(world, {
      id: renderId,
      name: id,
      type: 'web_service',
      plan: 'standard',
      numInstances: instances,
    });
    runSinceYesterday(world, service);
  }
  return world;
}
