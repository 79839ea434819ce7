import type { Json } from '../json.ts';
import { showOwner } from '../postgres/show-database.ts';
import { compact, listOf, objectOf, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, timestamp } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { checkOwner } from '../services/create-service.ts';
import type { World } from '../world.ts';
import type { StoredRow } from './account.ts';
import { ENVIRONMENTS, environmentFields } from './environments.ts';
import { addRow, rowsOf, type Stored, storedHandlers } from './stored-rows.ts';

const show = (world: World, { id, fields, createdAt, updatedAt }: StoredRow): Json => ({
  id,
  name: fields['name'] ?? '',
  owner: showOwner(world.owner),
  environmentIds: rowsOf(world, ENVIRONMENTS)
    .filter((environment) => environment.fields['projectId'] === id)
    .map((environment) => environment.id),
  createdAt: timestamp(createdAt),
  updatedAt: timestamp(updatedAt),
});

const PROJECTS: Stored = {
  kind: 'projects',
  prefix: 'prj',
  show,
  make: (call, body) => {
    checkOwner(call.world, body);
    return { name: text(body, 'name') };
  },
  change: (_call, body) => compact({ name: optionalText(body, 'name') }),
};

const handlers = storedHandlers(PROJECTS);

/** A project comes with its environments. */
const create: Handler = (call) => {
  const listed = listOf(objectOf(call.body)['environments'], 'environments').map((item) =>
    objectOf(item, 'environment'),
  );
  for (const body of listed) environmentFields(body, '');
  const reply = handlers.create(call);
  const project = rowsOf(call.world, PROJECTS).at(-1);
  if (project === undefined) return reply;
  for (const body of listed) addRow(call, ENVIRONMENTS, environmentFields(body, project.id));
  return { status: reply.status, body: show(call.world, project) };
};

const remove: Handler = (call) => {
  const reply = handlers.remove(call);
  for (const { id, fields } of rowsOf(call.world, ENVIRONMENTS)) {
    if (fields['projectId'] === call.params.get('id')) call.world.account.environments.delete(id);
  }
  return reply;
};

export const projects = { ...handlers, create, remove };

export const listProjects: Handler = ({ world, query }) => {
  const items = rowsOf(world, PROJECTS).filter(
    ({ fields }) =>
      admits(query, 'name', String(fields['name'])) && admits(query, 'ownerId', world.owner.id),
  );
  const shown = (row: StoredRow) => show(world, row);
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'project', show: shown }));
};
