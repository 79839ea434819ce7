import { alreadyRunning } from './seed-asset-anchor.ts';
import { addService } from './services/new-service.ts';
import type { Service, World } from './world.ts';

/** A background worker of the first customer that does nothing by itself: its one-off jobs care for the database. */
export function seedCareWorker(world: World, id: string): Service {
  const worker = addService(world, {
    id,
    name: 'asset-anchor-care',
    type: 'background_worker',
    plan: 'starter',
    numInstances: 1,
    settings: { repo: 'https://github.com/asset-anchor/capstan', branch: 'main' },
    details: {
      runtime: 'node',
      envSpecificDetails: { buildCommand: 'npm ci', startCommand: 'sleep infinity' },
    },
  });
  alreadyRunning(world, worker);
  return worker;
}
