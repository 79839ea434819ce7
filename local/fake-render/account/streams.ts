import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { objectOf, optionalText, text } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { noContent, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';

const PROVIDERS = [
  'BETTER_STACK',
  'GRAFANA',
  'DATADOG',
  'NEW_RELIC',
  'HONEYCOMB',
  'SIGNOZ',
  'GROUNDCOVER',
  'LOGFIRE',
  'CUSTOM',
];

function ownerIdOf(call: Call): string {
  const id = param(call, 'ownerId');
  if (id !== call.world.owner.id) throw notFound(id);
  return id;
}

/** One slot per workspace; the token does not come back. */
export const metricsStream: Readonly<Record<'get' | 'put' | 'remove', Handler>> = {
  get: (call) => {
    const id = ownerIdOf(call);
    const stream = call.world.account.metricsStream;
    if (stream === undefined) throw notFound(id);
    return ok(stream);
  },
  put: (call) => {
    const ownerId = ownerIdOf(call);
    const body = objectOf(call.body);
    const provider = text(body, 'provider');
    if (!PROVIDERS.includes(provider)) throw badRequest(`invalid provider: ${provider}`);
    const { account } = call.world;
    const before = account.metricsStream ?? null;
    account.metricsStream = { ownerId, provider, url: text(body, 'url') };
    const after = account.metricsStream;
    recordEffect(call.world, call, { resourceId: ownerId, before, after });
    return ok(after);
  },
  remove: (call) => {
    const resourceId = ownerIdOf(call);
    const before = call.world.account.metricsStream ?? null;
    delete call.world.account.metricsStream;
    recordEffect(call.world, call, { resourceId, before, after: null });
    return noContent;
  },
};

/** Log streams: of the workspace, or the override of one resource, which is a 404 unless set. */
const logStream = (name: 'ownerId' | 'resourceId', field: 'preview' | 'setting') => {
  const idOf = (call: Call) => (name === 'ownerId' ? ownerIdOf(call) : param(call, name));
  const get: Handler = (call) => {
    const stream = call.world.account.logStreams.get(idOf(call));
    if (stream === undefined) throw notFound(idOf(call));
    return ok(stream);
  };
  const put: Handler = (call) => {
    const id = idOf(call);
    const body = objectOf(call.body);
    const before = call.world.account.logStreams.get(id) ?? null;
    const endpoint = optionalText(body, 'endpoint') ?? '';
    const after = { [name]: id, [field]: text(body, field), endpoint };
    call.world.account.logStreams.set(id, after);
    recordEffect(call.world, call, { resourceId: id, before, after });
    return ok(after);
  };
  const remove: Handler = (call) => {
    const id = idOf(call);
    const before = call.world.account.logStreams.get(id) ?? null;
    call.world.account.logStreams.delete(id);
    recordEffect(call.world, call, { resourceId: id, before, after: null });
    return noContent;
  };
  return { get, put, remove };
};

export const ownerLogStream = logStream('ownerId', 'preview');
export const resourceLogStream = logStream('resourceId', 'setting');

export const listResourceLogStreams: Handler = ({ world }) => {
  const overrides = [...world.account.logStreams].filter(([id]) => id !== world.owner.id);
  return ok(overrides.map(([, stream]): Json => stream));
};

/** No logs are kept; the shape is that of an answer without more pages. */
export const listLogs: Handler = ({ query, now }) => {
  if (query.get('ownerId') === null) throw badRequest('ownerId is required');
  const at = timestamp(now);
  return ok({ hasMore: false, nextStartTime: at, nextEndTime: at, logs: [] });
};

export const listLogValues: Handler = () => ok([]);
