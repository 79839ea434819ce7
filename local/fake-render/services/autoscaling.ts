import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { integer, isObject, objectOf, optionalFlag } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import { noContent, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { AutoscalingConfig, Service, World } from '../world.ts';
import { isAutoscaled, settleCount, staying } from './instances.ts';
import { MAXIMUM_INSTANCES, singleInstanceReason } from './scale-service.ts';
import { addServiceEvent } from './service-events.ts';
import { serviceOf } from './service-of.ts';

const MAXIMUM_PERCENTAGE = 90;

function flag(fields: Json, key: string): boolean {
  const value = optionalFlag(fields, key);
  if (value === undefined) throw badRequest(`${key} is required`);
  return value;
}

function criterion(criteria: Json, key: 'cpu' | 'memory') {
  const fields = criteria[key];
  if (!isObject(fields)) throw badRequest(`criteria.${key} is required`);
  const percentage = integer(fields, 'percentage', 1, MAXIMUM_PERCENTAGE);
  return { enabled: flag(fields, 'enabled'), percentage };
}

/** The whole block; every key is required. */
export function parseAutoscaling(fields: Json): AutoscalingConfig {
  const criteria = objectOf(fields['criteria'], 'criteria');
  const min = integer(fields, 'min', 1, MAXIMUM_INSTANCES);
  const max = integer(fields, 'max', 1, MAXIMUM_INSTANCES);
  if (min > max) throw badRequest(`min ${min} is greater than max ${max}`);
  return {
    enabled: flag(fields, 'enabled'),
    min,
    max,
    criteria: { cpu: criterion(criteria, 'cpu'), memory: criterion(criteria, 'memory') },
  };
}

const asJson = ({ enabled, min, max, criteria }: AutoscalingConfig): Json => ({
  enabled,
  min,
  max,
  criteria: { cpu: { ...criteria.cpu }, memory: { ...criteria.memory } },
});

/** Starts from what runs; the manual count stays stored, and rules again once this is off. */
function takeOver(world: World, service: Service, config: AutoscalingConfig | undefined): void {
  if (config === undefined) delete service.autoscaling;
  else service.autoscaling = config;
  if (config !== undefined && isAutoscaled(service)) {
    const running = service.autoscaledTo ?? staying(service).length;
    service.autoscaledTo = Math.min(Math.max(running, config.min), config.max);
  } else delete service.autoscaledTo;
  service.updatedAt = world.clock.now();
  settleCount(world, service);
}

export const putAutoscaling: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const reason = singleInstanceReason(service);
  if (reason !== undefined) throw badRequest(reason);
  const config = parseAutoscaling(objectOf(call.body));
  const before = service.autoscaling === undefined ? null : asJson(service.autoscaling);
  const after = asJson(config);
  takeOver(world, service, config);
  addServiceEvent(world, service, 'autoscaling_config_changed', {
    ...(before === null ? {} : { fromConfig: before }),
    toConfig: after,
  });
  recordEffect(world, call, { resourceId: service.id, before, after });
  return ok(after);
};

export const deleteAutoscaling: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const before = service.autoscaling === undefined ? null : asJson(service.autoscaling);
  takeOver(world, service, undefined);
  if (before !== null) {
    const toConfig = { ...before, enabled: false };
    addServiceEvent(world, service, 'autoscaling_config_changed', { fromConfig: before, toConfig });
  }
  recordEffect(world, call, { resourceId: service.id, before, after: null });
  return noContent;
};
