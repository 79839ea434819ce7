import { scheduleMaintenance } from '../account/maintenance.ts';
import { startDeploy } from '../deploys/start-deploy.ts';
import { byRender, recordEffect } from '../effects.ts';
import type { Json, JsonValue } from '../json.ts';
import { idCharacters } from '../random.ts';
import { crashInstance } from '../services/instances.ts';
import { serviceById } from '../services/service-of.ts';
import { type Backend, type Exchange, setFaults } from './backend.ts';
import { NO_FAULTS, parseFaults } from './faults.ts';
import {
  compact,
  objectOf,
  optionalChoice,
  optionalFlag,
  optionalInteger,
  optionalText,
  text,
} from './fields.ts';
import { perform } from './perform.ts';
import { timestamp } from './query.ts';
import { notFound } from './refusal.ts';
import { created, noContent, ok, type Reply } from './reply.ts';

export interface ControlRequest {
  readonly method: string;
  /** Below /__fake. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** As a person in the dashboard: no key, no budget, no faults; the log says so. */
export function asPerson(backend: Backend, method: string, path: string, body: string): Reply {
  const [pathname = '', search = ''] = path.split('?');
  const match = backend.findRoute(method, pathname);
  if (match === undefined) throw notFound(`${method} ${pathname}`);
  return perform(backend, {
    match,
    query: new URLSearchParams(search),
    body,
    actor: 'dashboard',
    requestId: idCharacters(backend.random, 16),
  });
}

function changeFaults(backend: Backend, body: Json): Reply {
  setFaults(backend, parseFaults(body));
  return ok({ ...backend.faults });
}

/** A developer pushes: a deploy of a new commit. */
function push({ world }: Backend, id: string): Reply {
  const service = serviceById(world, id);
  const createdAt = timestamp(world.clock.now());
  const commit = { id: idCharacters(world.random, 40), message: 'Change', createdAt };
  const deploy = startDeploy(world, service, { trigger: 'new_commit', builds: true, commit });
  const after = { deployId: deploy.id, status: deploy.status };
  const cause = { ...byRender('push'), actor: 'dashboard' } as const;
  recordEffect(world, cause, { resourceId: id, before: null, after });
  return created(after);
}

function crash({ world }: Backend, id: string, body: Json): Reply {
  const service = serviceById(world, id);
  const wanted = optionalText(body, 'instanceId');
  const instance = service.instances.find((one) => wanted === undefined || one.id === wanted);
  if (instance === undefined) throw notFound(wanted ?? 'instance');
  crashInstance(world, service, instance, { nonZeroExit: 1 });
  return noContent;
}

function settings({ world }: Backend, body: Json): Reply {
  const overlap = optionalChoice(body, 'overlapPolicy', ['wait', 'override']);
  if (overlap !== undefined) world.overlapPolicy = overlap === 'wait' ? 'wait' : 'override';
  world.deploysOnUpdate = optionalFlag(body, 'deploysOnUpdate') ?? world.deploysOnUpdate;
  const failure = optionalChoice(body, 'deployFailure', ['none', 'build', 'update']);
  if (failure === 'none' || failure === 'build' || failure === 'update') {
    world.deployFailure = failure;
    // "The next deploy fails" is one; without a number all of them do.
    const left = optionalInteger(body, 'deployFailures');
    if (left === undefined) delete world.deployFailuresLeft;
    else world.deployFailuresLeft = left;
  }
  const { overlapPolicy, deploysOnUpdate, deployFailure, deployFailuresLeft } = world;
  return ok(compact({ overlapPolicy, deploysOnUpdate, deployFailure, deployFailuresLeft }));
}

function maintain({ world }: Backend, body: Json): Reply {
  const { id } = scheduleMaintenance(world, {
    resourceId: text(body, 'resourceId'),
    type: optionalText(body, 'type') ?? 'database_upgrade',
    scheduledAt: Date.parse(text(body, 'scheduledAt')),
  });
  return created({ id });
}

/** How often each operation got which status. */
function tally(exchanges: readonly Exchange[]): Json {
  const counts = new Map<string, number>();
  for (const { operation, status } of exchanges) {
    const key = `${operation} ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

const show = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

/** The path beside the API by which tests and the page make it misbehave and see what is true. */
export function control(backend: Backend, { method, path, query, body }: ControlRequest): Reply {
  const { world } = backend;
  if (path.startsWith('/dashboard/')) {
    const search = query.size > 0 ? `?${query}` : '';
    return asPerson(backend, method, `${path.slice('/dashboard'.length)}${search}`, body);
  }
  const fields = body.trim() === '' ? {} : objectOf(JSON.parse(body) as JsonValue);
  const [, resource = '', id = '', verb = ''] = path.split('/');
  switch (`${method} ${resource}${verb === '' ? '' : `/${verb}`}`) {
    case 'GET faults':
      return ok({ ...backend.faults });
    case 'POST faults':
      return changeFaults(backend, fields);
    case 'DELETE faults':
      return changeFaults(backend, { ...NO_FAULTS });
    case 'GET effects':
      return ok(show(world.effects.slice(Number(query.get('since') ?? 0))));
    case 'GET traffic':
      return ok(tally(backend.exchanges));
    case 'GET clock':
      return ok({ now: timestamp(world.clock.now()) });
    case 'POST settings':
      return settings(backend, fields);
    case 'POST maintenance':
      return maintain(backend, fields);
    case 'POST services/push':
      return push(backend, id);
    case 'POST services/crash':
      return crash(backend, id, fields);
    default:
      throw notFound(`${method} ${path}`);
  }
}
