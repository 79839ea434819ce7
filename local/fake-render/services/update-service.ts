import { startDeploy } from '../deploys/start-deploy.ts';
import { difference, recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { isObject, objectOf, optionalText } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import { noContent, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { addServiceEvent } from './service-events.ts';
import { serviceOf } from './service-of.ts';
import { applySettings } from './service-settings.ts';
import { showService } from './show-service.ts';

const flat = (shown: Json): Json => {
  const { serviceDetails, updatedAt: _, ...rest } = shown;
  return { ...rest, ...(isObject(serviceDetails) ? serviceDetails : {}) };
};

/** What is not patchable (count, autoscaling, region, type, env vars, disk) is left unread. */
export const updateService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const body = objectOf(call.body);
  const before = showService(world, service);
  const planBefore = service.plan;
  applySettings(world, service, body);
  service.name = optionalText(body, 'name') || service.name;
  service.updatedAt = call.now;
  if (service.plan !== planBefore) {
    const change = { from: planBefore, to: service.plan };
    addServiceEvent(world, service, 'plan_changed', change);
  }
  // The dashboard deploys by itself; whether a PATCH does is not established.
  if (world.deploysOnUpdate || (call.actor === 'dashboard' && service.plan !== planBefore)) {
    startDeploy(world, service, { trigger: 'service_updated', builds: false });
  }
  const after = showService(world, service);
  recordEffect(world, call, { resourceId: service.id, ...difference(flat(before), flat(after)) });
  return ok(after);
};

export const deleteService: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const before = { name: service.name, deletedAt: timestamp(call.now) };
  world.services.delete(service.id);
  world.account.logStreams.delete(service.id);
  recordEffect(world, call, { resourceId: service.id, before, after: null });
  return noContent;
};
