import type { Json, JsonValue } from '../json.ts';
import { compact, isObject, objectOf, optionalText, text } from '../server/fields.ts';
import { admits, timestamp } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import { noContent, ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import { checkOwner } from '../services/create-service.ts';
import { envVarsOf, envVarValue } from '../services/env-vars.ts';
import { secretFilesOf } from '../services/secret-files.ts';
import { serviceById } from '../services/service-of.ts';
import type { World } from '../world.ts';
import type { StoredRow } from './account.ts';
import { changeRow, rowOf, rowsOf, type Stored, storedHandlers } from './stored-rows.ts';

/** Variables and files are kept as objects by name, and shown as arrays. */
type Part = 'envVars' | 'secretFiles';

const part = (row: StoredRow, name: Part): Json => {
  const value = row.fields[name];
  return isObject(value) ? value : {};
};

function links(world: World, { fields }: StoredRow): JsonValue {
  const ids = Array.isArray(fields['serviceIds']) ? fields['serviceIds'] : [];
  return ids.flatMap((id) => {
    const service = world.services.get(String(id));
    return service === undefined
      ? []
      : [{ id: service.id, name: service.name, type: service.type }];
  });
}

function showMeta(world: World, row: StoredRow): Json {
  return compact({
    id: row.id,
    name: row.fields['name'],
    ownerId: world.owner.id,
    environmentId: row.fields['environmentId'],
    serviceLinks: links(world, row),
    createdAt: timestamp(row.createdAt),
    updatedAt: timestamp(row.updatedAt),
  });
}

const show = (world: World, row: StoredRow): Json => ({
  ...showMeta(world, row),
  envVars: Object.entries(part(row, 'envVars')).map(([key, value]) => ({ key, value })),
  secretFiles: Object.entries(part(row, 'secretFiles')).map(([name, content]) => ({
    name,
    content,
  })),
});

const ENV_GROUPS: Stored = {
  kind: 'envGroups',
  prefix: 'evg',
  show,
  make: (call, body) => {
    checkOwner(call.world, body);
    const ids = Array.isArray(body['serviceIds']) ? body['serviceIds'] : [];
    return compact({
      name: text(body, 'name'),
      environmentId: optionalText(body, 'environmentId') || undefined,
      envVars: Object.fromEntries(envVarsOf(call.world, body['envVars'])),
      secretFiles: Object.fromEntries(secretFilesOf(body['secretFiles'])),
      serviceIds: ids,
    });
  },
  change: (_call, body) => compact({ name: optionalText(body, 'name') }),
};

export const envGroups = storedHandlers(ENV_GROUPS);

/** Plain rows without values and without cursors. */
export const listEnvGroups: Handler = ({ world, query }) =>
  ok(
    rowsOf(world, ENV_GROUPS)
      .filter(({ fields }) => admits(query, 'name', String(fields['name'])))
      .map((row) => showMeta(world, row)),
  );

/** One variable or file of a group; writing one answers the whole group. */
const member = (name: Part, keyField: string, valueField: string) => {
  const get: Handler = (call) => {
    const key = param(call, 'key');
    const value = part(rowOf(call, ENV_GROUPS), name)[key];
    if (value === undefined) throw notFound(key);
    return ok({ [keyField]: key, [valueField]: value });
  };
  const put: Handler = (call) => {
    const row = rowOf(call, ENV_GROUPS);
    const body = objectOf(call.body);
    const value =
      name === 'envVars' ? envVarValue(call.world, body) : (optionalText(body, 'content') ?? '');
    const items = { ...part(row, name), [param(call, 'key')]: value };
    return ok(changeRow(call, ENV_GROUPS, row, { [name]: items }));
  };
  const remove: Handler = (call) => {
    const row = rowOf(call, ENV_GROUPS);
    const key = param(call, 'key');
    const { [key]: found, ...rest } = part(row, name);
    if (found === undefined) throw notFound(key);
    changeRow(call, ENV_GROUPS, row, { [name]: rest });
    return noContent;
  };
  return { get, put, remove };
};

export const groupEnvVars = member('envVars', 'key', 'value');
export const groupSecretFiles = member('secretFiles', 'name', 'content');

function linked(row: StoredRow): JsonValue[] {
  return Array.isArray(row.fields['serviceIds']) ? [...row.fields['serviceIds']] : [];
}

export const linkService: Handler = (call) => {
  const row = rowOf(call, ENV_GROUPS);
  const { id } = serviceById(call.world, param(call, 'linkedServiceId'));
  const serviceIds = [...linked(row).filter((other) => other !== id), id];
  return ok(changeRow(call, ENV_GROUPS, row, { serviceIds }));
};

export const unlinkService: Handler = (call) => {
  const row = rowOf(call, ENV_GROUPS);
  const id = param(call, 'linkedServiceId');
  changeRow(call, ENV_GROUPS, row, { serviceIds: linked(row).filter((other) => other !== id) });
  return noContent;
};
