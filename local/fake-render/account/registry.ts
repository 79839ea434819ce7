import type { Json } from '../json.ts';
import { compact, listOf, optionalText, text } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { checkOwner } from '../services/create-service.ts';
import type { World } from '../world.ts';
import type { StoredRow } from './account.ts';
import { rowsOf, type Stored, storedHandlers } from './stored-rows.ts';

/** The token goes in and does not come out. */
const showCredential = (_world: World, { id, fields, updatedAt }: StoredRow): Json => ({
  id,
  ...fields,
  updatedAt: timestamp(updatedAt),
});

const CREDENTIALS: Stored = {
  kind: 'registryCredentials',
  prefix: 'rgc',
  show: showCredential,
  createdStatus: 200,
  make: (call, body) => {
    checkOwner(call.world, body);
    return {
      name: text(body, 'name'),
      registry: text(body, 'registry'),
      username: text(body, 'username'),
    };
  },
  change: (_call, body) =>
    compact({
      name: optionalText(body, 'name'),
      registry: optionalText(body, 'registry'),
      username: optionalText(body, 'username'),
    }),
};

export const registryCredentials = storedHandlers(CREDENTIALS);

export const listRegistryCredentials: Handler = ({ world }) =>
  ok(rowsOf(world, CREDENTIALS).map((row) => showCredential(world, row)));

const STARTING = 10_000;

function showIps(world: World, { id, fields, createdAt, updatedAt }: StoredRow): Json {
  const running = world.clock.now() - createdAt >= STARTING;
  return {
    id,
    ...fields,
    ownerId: world.owner.id,
    ips: running ? ['192.0.2.20', '192.0.2.21', '192.0.2.22'] : [],
    status: running ? 'RUNNING' : 'CREATING',
    createdAt: timestamp(createdAt),
    updatedAt: timestamp(updatedAt),
  };
}

const DEDICATED_IPS: Stored = {
  kind: 'dedicatedIps',
  prefix: 'egs',
  show: showIps,
  make: (call, body) => {
    checkOwner(call.world, body);
    return {
      name: text(body, 'name'),
      description: optionalText(body, 'description') ?? '',
      region: optionalText(body, 'region') ?? 'oregon',
      environmentIds: listOf(body['environmentIds'], 'environmentIds'),
    };
  },
  change: (_call, body) =>
    compact({
      name: optionalText(body, 'name'),
      description: optionalText(body, 'description'),
      environmentIds:
        body['environmentIds'] === undefined
          ? undefined
          : listOf(body['environmentIds'], 'environmentIds'),
    }),
};

export const dedicatedIps = storedHandlers(DEDICATED_IPS);

export const listDedicatedIps: Handler = ({ world }) =>
  ok(rowsOf(world, DEDICATED_IPS).map((row) => showIps(world, row)));
