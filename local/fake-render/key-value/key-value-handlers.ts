import { difference, recordEffect } from '../effects.ts';
import { ipRules } from '../postgres/database-rules.ts';
import { objectOf, optionalChoice, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, timeAdmits } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { accepted, created, noContent, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import { checkOwner, REGIONS } from '../services/create-service.ts';
import { newestFirst } from '../services/service-of.ts';
import type { KeyValue } from '../world.ts';
import {
  checkUpgrade,
  keyValuePlanForWrite,
  PERSISTENCE,
  POLICIES,
  restartKeyValue,
} from './key-value-rules.ts';
import { addKeyValue } from './new-key-value.ts';
import { showKeyValue, showKeyValueSummary } from './show-key-value.ts';

function keyValueOf(call: Call): KeyValue {
  const id = param(call, 'keyValueId');
  const keyValue = call.world.keyValues.get(id);
  if (keyValue === undefined) throw notFound(id);
  return keyValue;
}

/** `as` tells the twin paths apart: the elements of /redis are wrapped in `redis`. */
export const listKeyValues =
  (as: 'keyValue' | 'redis'): Handler =>
  ({ world, query }) => {
    const items = newestFirst(world.keyValues.values()).filter(
      (keyValue) =>
        admits(query, 'name', keyValue.name) &&
        admits(query, 'region', keyValue.region) &&
        admits(query, 'ownerId', world.owner.id) &&
        admits(query, 'environmentId', keyValue.environmentId) &&
        timeAdmits(query, 'created', keyValue.createdAt) &&
        timeAdmits(query, 'updated', keyValue.updatedAt),
    );
    const show = (keyValue: KeyValue) => showKeyValueSummary(world, keyValue);
    return ok(page(query, { items, keyOf: ({ id }) => id, as, show }));
  };

export const getKeyValue: Handler = (call) => ok(showKeyValue(call.world, keyValueOf(call)));

export const createKeyValue: Handler = (call) => {
  const { world } = call;
  const body = objectOf(call.body);
  checkOwner(world, body);
  const plan = text(body, 'plan');
  keyValuePlanForWrite(plan);
  const region = optionalChoice(body, 'region', REGIONS);
  const environmentId = optionalText(body, 'environmentId');
  const maxmemoryPolicy = optionalChoice(body, 'maxmemoryPolicy', POLICIES);
  const persistenceMode = optionalChoice(body, 'persistenceMode', PERSISTENCE);
  const ipAllowList = ipRules(body);
  const keyValue = addKeyValue(world, {
    name: text(body, 'name'),
    plan,
    ...(region === undefined ? {} : { region }),
    ...(environmentId === undefined ? {} : { environmentId }),
    ...(maxmemoryPolicy === undefined ? {} : { maxmemoryPolicy }),
    ...(persistenceMode === undefined ? {} : { persistenceMode }),
    ...(ipAllowList === undefined ? {} : { ipAllowList }),
  });
  restartKeyValue(world, keyValue, 'unknown');
  const shown = showKeyValue(world, keyValue);
  recordEffect(world, call, { resourceId: keyValue.id, before: null, after: shown });
  return created(shown);
};

/** Up only; a new plan, policy or persistence restarts the instance. */
export const updateKeyValue: Handler = (call) => {
  const { world } = call;
  const keyValue = keyValueOf(call);
  const body = objectOf(call.body);
  const before = showKeyValue(world, keyValue);
  const plan = optionalText(body, 'plan') || keyValue.plan;
  const policy = optionalChoice(body, 'maxmemoryPolicy', POLICIES) ?? keyValue.maxmemoryPolicy;
  const persistence =
    optionalChoice(body, 'persistenceMode', PERSISTENCE) ?? keyValue.persistenceMode;
  const ipAllowList = ipRules(body) ?? keyValue.ipAllowList;
  if (plan !== keyValue.plan) checkUpgrade(keyValue, plan);
  const restarts =
    plan !== keyValue.plan ||
    policy !== keyValue.maxmemoryPolicy ||
    persistence !== keyValue.persistenceMode;
  if (restarts && keyValue.suspended) throw badRequest('the instance is suspended');
  keyValue.name = optionalText(body, 'name') || keyValue.name;
  keyValue.plan = plan;
  keyValue.maxmemoryPolicy = policy;
  keyValue.persistenceMode = persistence;
  keyValue.ipAllowList = ipAllowList;
  keyValue.updatedAt = call.now;
  if (restarts) restartKeyValue(world, keyValue, 'creating');
  const after = showKeyValue(world, keyValue);
  recordEffect(world, call, { resourceId: keyValue.id, ...difference(before, after) });
  return ok(after);
};

export const deleteKeyValue: Handler = (call) => {
  const keyValue = keyValueOf(call);
  call.world.keyValues.delete(keyValue.id);
  call.world.account.logStreams.delete(keyValue.id);
  const before = { name: keyValue.name, plan: keyValue.plan };
  recordEffect(call.world, call, { resourceId: keyValue.id, before, after: null });
  return noContent;
};

const EXTERNAL_PORT = 6_379;

/** The external URL answers only when `ipAllowList` has an entry. */
export const getKeyValueConnectionInfo =
  (command: 'cliCommand' | 'redisCLICommand'): Handler =>
  (call) => {
    const { id, password, region, address } = keyValueOf(call);
    const host = `${region}-keyvalue.render.com`;
    const external = `rediss://${id}:${password}@${host}:${EXTERNAL_PORT}`;
    return ok({
      internalConnectionString: address?.connectionString ?? `redis://${id}:6379`,
      externalConnectionString: address?.connectionString ?? external,
      [command]: `REDISCLI_AUTH=${password} valkey-cli --user ${id} -h ${host} -p ${EXTERNAL_PORT} --tls`,
    });
  };

const state = ({ status, suspended }: KeyValue) => ({ status, suspended });

export const suspendKeyValue: Handler = (call) => {
  const keyValue = keyValueOf(call);
  const before = state(keyValue);
  keyValue.suspended = true;
  keyValue.suspenders = ['user'];
  keyValue.status = 'suspended';
  delete keyValue.statusUntil;
  recordEffect(call.world, call, { resourceId: keyValue.id, before, after: state(keyValue) });
  return accepted;
};

export const resumeKeyValue: Handler = (call) => {
  const keyValue = keyValueOf(call);
  const before = state(keyValue);
  if (keyValue.suspended) {
    keyValue.suspended = false;
    keyValue.suspenders = [];
    restartKeyValue(call.world, keyValue, 'creating');
  }
  recordEffect(call.world, call, { resourceId: keyValue.id, before, after: state(keyValue) });
  return accepted;
};
