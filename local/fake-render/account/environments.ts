import { recordEffect } from '../effects.ts';
import type { Json, JsonValue } from '../json.ts';
import { ipRules } from '../postgres/database-rules.ts';
import {
  compact,
  listOf,
  objectOf,
  optionalChoice,
  optionalFlag,
  optionalText,
  text,
} from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, values } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import { created, noContent, ok } from '../server/reply.ts';
import type { Call, Handler } from '../server/route.ts';
import type { World } from '../world.ts';
import type { StoredRow } from './account.ts';
import { rowOf, rowsOf, type Stored, storedHandlers } from './stored-rows.ts';

/** Null when empty, as recorded. */
const orNull = (ids: string[]): JsonValue => (ids.length === 0 ? null : ids);

function show(world: World, { id, fields }: StoredRow): Json {
  const here = (item: { environmentId?: string }) => item.environmentId === id;
  const databases = [...world.databases.values()].filter(here);
  const groups = [...world.account.envGroups.values()];
  return compact({
    id,
    ...fields,
    serviceIds: orNull([...world.services.values()].filter(here).map((service) => service.id)),
    databasesIds: orNull(
      databases.flatMap((database) => [...database.readReplicas.map((r) => r.id), database.id]),
    ),
    redisIds: orNull([...world.keyValues.values()].filter(here).map((keyValue) => keyValue.id)),
    envGroupIds: orNull(
      groups.filter((group) => group.fields['environmentId'] === id).map((group) => group.id),
    ),
  });
}

/** Fields of an environment, in a project or on its own. */
export function environmentFields(body: Json, projectId: string): Json {
  return compact({
    name: text(body, 'name'),
    projectId,
    networkIsolationEnabled: optionalFlag(body, 'networkIsolationEnabled') ?? false,
    protectedStatus:
      optionalChoice(body, 'protectedStatus', ['protected', 'unprotected']) ?? 'unprotected',
    ipAllowList: ipRules(body)?.map((rule) => ({ ...rule })),
  });
}

export const ENVIRONMENTS: Stored = {
  kind: 'environments',
  prefix: 'evm',
  show,
  make: (call, body) => {
    const projectId = text(body, 'projectId');
    if (!call.world.account.projects.has(projectId)) throw notFound(projectId);
    return environmentFields(body, projectId);
  },
  change: (_call, body) =>
    compact({
      name: optionalText(body, 'name'),
      networkIsolationEnabled: optionalFlag(body, 'networkIsolationEnabled'),
      protectedStatus: optionalChoice(body, 'protectedStatus', ['protected', 'unprotected']),
      ipAllowList: ipRules(body)?.map((rule) => ({ ...rule })),
    }),
};

export const environments = storedHandlers(ENVIRONMENTS);

export const listEnvironments: Handler = ({ world, query }) => {
  const items = rowsOf(world, ENVIRONMENTS).filter(
    ({ fields }) =>
      admits(query, 'projectId', String(fields['projectId'])) &&
      admits(query, 'name', String(fields['name'])),
  );
  const shown = (row: StoredRow) => show(world, row);
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'environment', show: shown }));
};

function move(call: Call, ids: readonly string[], environmentId: string | undefined): void {
  const { services, databases, keyValues } = call.world;
  for (const id of ids) {
    const item = services.get(id) ?? databases.get(id) ?? keyValues.get(id);
    if (item === undefined) {
      const group = call.world.account.envGroups.get(id);
      if (group === undefined) throw notFound(id);
      const { environmentId: _, ...rest } = group.fields;
      group.fields = environmentId === undefined ? rest : { ...rest, environmentId };
    } else if (environmentId === undefined) delete item.environmentId;
    else item.environmentId = environmentId;
  }
}

/** 201 as recorded, although the schema says 200. */
export const addResources: Handler = (call) => {
  const row = rowOf(call, ENVIRONMENTS);
  const ids = listOf(objectOf(call.body)['resourceIds'], 'resourceIds').map(String);
  move(call, ids, row.id);
  const after = { resourceIds: ids };
  recordEffect(call.world, call, { resourceId: row.id, before: null, after });
  return created(show(call.world, row));
};

export const removeResources: Handler = (call) => {
  const row = rowOf(call, ENVIRONMENTS);
  const ids = values(call.query, 'resourceIds');
  move(call, ids, undefined);
  const before = { resourceIds: ids };
  recordEffect(call.world, call, { resourceId: row.id, before, after: null });
  return noContent;
};
