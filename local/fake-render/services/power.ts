import { queuedDeploy, runningDeploy } from '../deploys/deploy-status.ts';
import { cancelDeploy, startDeploy } from '../deploys/start-deploy.ts';
import { recordEffect } from '../effects.ts';
import { timestamp } from '../server/query.ts';
import { badRequest } from '../server/refusal.ts';
import { accepted, done, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { liveDeploy, settleCount } from './instances.ts';
import { addServiceEvent } from './service-events.ts';
import { serviceOf } from './service-of.ts';

/** Those on their way out are still listed; there is no state field. */
export const listInstances: Handler = (call) =>
  ok(
    serviceOf(call).instances.map(({ id, createdAt }) => ({ id, createdAt: timestamp(createdAt) })),
  );

/** A deploy of the same build with the same configuration: it brings no new env vars and no new plan. */
export const restartService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  if (service.type === 'cron_job') throw badRequest('a cron job cannot be restarted');
  const live = liveDeploy(service);
  if (live === undefined || service.suspended) throw badRequest('the service is not running');
  const { commit, image } = live;
  const deploy = startDeploy(world, service, {
    trigger: 'other',
    builds: false,
    commit,
    ...(image === undefined ? {} : { image }),
    configOf: live,
  });
  const by = call.actor === 'dashboard' ? world.owner.id : null;
  addServiceEvent(world, service, 'server_restarted', { triggeredByUser: by });
  const after = { deployId: deploy.id };
  recordEffect(world, call, { resourceId: service.id, before: null, after });
  return done;
};

export const suspendService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const before = { suspended: service.suspended };
  if (!service.suspended) {
    for (const deploy of [queuedDeploy(service), runningDeploy(service)]) {
      if (deploy !== undefined) cancelDeploy(world, service, deploy);
    }
    service.suspended = true;
    service.suspenders = ['user'];
    settleCount(world, service);
    addServiceEvent(world, service, 'suspender_added', { actor: 'user' });
    addServiceEvent(world, service, 'service_suspended', { actor: 'user' });
  }
  recordEffect(world, call, { resourceId: service.id, before, after: { suspended: true } });
  return accepted;
};

export const resumeService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const before = { suspended: service.suspended };
  if (service.suspended) {
    service.suspended = false;
    service.suspenders = [];
    addServiceEvent(world, service, 'suspender_removed', { actor: 'user' });
    addServiceEvent(world, service, 'service_resumed', { actor: 'user' });
    startDeploy(world, service, { trigger: 'service_resumed', builds: false });
  }
  recordEffect(world, call, { resourceId: service.id, before, after: { suspended: false } });
  return accepted;
};
