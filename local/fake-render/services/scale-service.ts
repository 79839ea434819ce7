import { recordEffect } from '../effects.ts';
import { integer, objectOf } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import { accepted } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { Service } from '../world.ts';
import { isAutoscaled, settleCount } from './instances.ts';
import { addServiceEvent } from './service-events.ts';
import { serviceOf } from './service-of.ts';

export const MAXIMUM_INSTANCES = 100;

/** Why this service cannot have more than one instance. */
export function singleInstanceReason(service: Service): string | undefined {
  if (service.type === 'static_site' || service.type === 'cron_job') {
    return `a ${service.type} has no instances to scale`;
  }
  if (service.disk !== undefined) return 'a service with a disk cannot be scaled';
  return service.plan === 'free' ? 'a service on the free plan cannot be scaled' : undefined;
}

/** Sets the stored manual count. While Render autoscales, it says 202 all the same and does nothing. */
export const scaleService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const wanted = integer(objectOf(call.body), 'numInstances', 1, MAXIMUM_INSTANCES);
  const reason = singleInstanceReason(service);
  if (reason !== undefined && wanted > 1) throw badRequest(reason);
  const before = { numInstances: service.numInstances };
  if (isAutoscaled(service)) {
    const change = { resourceId: service.id, before, after: before, applied: false };
    recordEffect(world, call, change);
    return accepted;
  }
  service.numInstances = wanted;
  service.updatedAt = call.now;
  settleCount(world, service);
  if (wanted !== before.numInstances) {
    addServiceEvent(world, service, 'instance_count_changed', {
      fromInstances: before.numInstances,
      toInstances: wanted,
    });
  }
  recordEffect(world, call, { resourceId: service.id, before, after: { numInstances: wanted } });
  return accepted;
};
