import { alreadyRunning } from './seed-asset-anchor.ts';
import { addService } from './services/new-service.ts';
import type { Service, World } from './world.ts';

/** A background worker of the first customer that runs Celery since yesterday: `standard`, as many as said. */
export function seedWorker(world: World, id: string, instances = 1): Service {
  const worker = addService(world, {
    id,
    name: 'asset-anchor-worker',
    type: 'background_worker',
    plan: 'standard',
    numInstances: instances,
    settings: { repo: 'https://github.com/asset-anchor/api', branch: 'main' },
    details: {
      runtime: 'python',
      envSpecificDetails: {
        buildCommand: 'pip install -r requirements.txt',
        startCommand: 'celery -A tasks worker --concurrency 4',
      },
    },
  });
  alreadyRunning(world, worker);
  return worker;
}
