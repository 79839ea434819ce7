import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import { liveDeploy, retire, settleCount, staying } from '../services/instances.ts';
import { addServiceEvent } from '../services/service-events.ts';
import type { Deploy, Service, World } from '../world.ts';
import { queuedDeploy, runningDeploy } from './deploy-status.ts';
import { rollInstances } from './roll-instances.ts';

export interface WantedDeploy {
  readonly trigger: string;
  /** False when an existing build is used again. */
  readonly builds: boolean;
  readonly commit?: Json | null;
  readonly image?: Json;
  readonly artifactId?: string;
  /** A restart or rollback runs with the configuration of that deploy, not with the current one. */
  readonly configOf?: Deploy;
}

function finish(
  world: World,
  service: Service,
  deploy: Deploy,
  status: string,
  reason: Json,
): void {
  const now = world.clock.now();
  deploy.status = status;
  deploy.finishedAt = now;
  deploy.updatedAt = now;
  const outcome = status === 'live' ? 'succeeded' : status === 'canceled' ? 'canceled' : 'failed';
  const details = { deployId: deploy.id, deployStatus: outcome, reason };
  addServiceEvent(world, service, 'deploy_ended', details);
}

function startNext(world: World, service: Service): void {
  const next = queuedDeploy(service);
  if (next !== undefined && runningDeploy(service) === undefined) run(world, service, next);
}

function succeed(world: World, service: Service, deploy: Deploy): void {
  const replaced = liveDeploy(service);
  if (replaced !== undefined) {
    replaced.status = 'deactivated';
    replaced.updatedAt = world.clock.now();
  }
  finish(world, service, deploy, 'live', {});
  startNext(world, service);
}

/** Whether this deploy breaks at this stage; a limited supply of failures is used up by it. */
function breaks(world: World, stage: World['deployFailure']): boolean {
  if (world.deployFailure !== stage) return false;
  if (world.deployFailuresLeft === undefined) return true;
  world.deployFailuresLeft -= 1;
  if (world.deployFailuresLeft <= 0) {
    world.deployFailure = 'none';
    delete world.deployFailuresLeft;
  }
  return true;
}

function fail(world: World, service: Service, deploy: Deploy, status: string): void {
  const unhealthy = { unhealthy: 'Timed out waiting for the health check' };
  const reason =
    status === 'build_failed' ? { buildFailed: { id: deploy.id } } : { failure: unhealthy };
  undo(world, service, deploy);
  finish(world, service, deploy, status, reason);
  startNext(world, service);
}

function update(world: World, service: Service, deploy: Deploy): void {
  deploy.status = 'update_in_progress';
  deploy.updatedAt = world.clock.now();
  const fails = breaks(world, 'update');
  rollInstances(world, service, deploy, () =>
    fails ? fail(world, service, deploy, 'update_failed') : succeed(world, service, deploy),
  );
}

function endBuild(world: World, service: Service, deploy: Deploy): void {
  if (deploy.status !== 'build_in_progress' || !world.services.has(service.id)) return;
  const failed = breaks(world, 'build');
  addServiceEvent(world, service, 'build_ended', { status: failed ? 'failed' : 'succeeded' });
  if (failed) fail(world, service, deploy, 'build_failed');
  else update(world, service, deploy);
}

function run(world: World, service: Service, deploy: Deploy): void {
  const now = world.clock.now();
  deploy.startedAt = now;
  deploy.updatedAt = now;
  addServiceEvent(world, service, 'deploy_started', {
    deployId: deploy.id,
    trigger: { manual: deploy.trigger === 'manual' },
  });
  if (!deploy.builds) {
    update(world, service, deploy);
    return;
  }
  deploy.status = 'build_in_progress';
  addServiceEvent(world, service, 'build_started', { buildId: deploy.id });
  world.clock.at(now + world.timings.build, () => endBuild(world, service, deploy));
}

/** The old version goes on: what the deploy started goes, what it replaced already comes back. */
function undo(world: World, service: Service, deploy: Deploy): void {
  for (const instance of staying(service)) {
    instance.beingReplaced = false;
    if (instance.deployId === deploy.id) retire(world, service, instance, world.clock.now());
  }
  settleCount(world, service);
}

/** Stops a running or queued deploy. */
export function cancelDeploy(world: World, service: Service, deploy: Deploy): void {
  undo(world, service, deploy);
  finish(world, service, deploy, 'canceled', {});
}

/**
 * Makes a deploy. While another runs, the workspace's policy decides: the new one waits (and an
 * older one that waited is skipped), or the running one is cancelled.
 */
export function startDeploy(world: World, service: Service, wanted: WantedDeploy): Deploy {
  const now = world.clock.now();
  const config = wanted.configOf;
  const deploy: Deploy = {
    id: newId(world.random, 'dep'),
    status: 'created',
    trigger: wanted.trigger,
    commit: wanted.commit ?? null,
    ...(wanted.image === undefined ? {} : { image: wanted.image }),
    ...(wanted.artifactId === undefined ? {} : { artifactId: wanted.artifactId }),
    builds: wanted.builds,
    createdAt: now,
    updatedAt: now,
    plan: config?.plan ?? service.plan,
    envVars: config?.envVars ?? Object.fromEntries(service.envVars),
  };
  const running = runningDeploy(service);
  const waits = running !== undefined && world.overlapPolicy === 'wait';
  if (waits) {
    const skipped = queuedDeploy(service);
    if (skipped !== undefined) cancelDeploy(world, service, skipped);
    deploy.status = 'queued';
  } else if (running !== undefined) cancelDeploy(world, service, running);
  service.deploys.push(deploy);
  if (!waits) run(world, service, deploy);
  return deploy;
}

/** Cancels on request, and lets a waiting deploy go on. */
export function stopDeploy(world: World, service: Service, deploy: Deploy): void {
  cancelDeploy(world, service, deploy);
  startNext(world, service);
}
