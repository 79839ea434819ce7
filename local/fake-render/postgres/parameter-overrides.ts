import { recordEffect } from '../effects.ts';
import { objectOf, text } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import { created, ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { databaseOf, memberOf } from './database-of.ts';
import { parameterOverrides } from './database-rules.ts';
import { interrupt } from './database-transitions.ts';

/** Settings that may be overridden. */
const AVAILABLE = [
  { name: 'max_connections', description: 'Maximum number of connections', requiresRestart: true },
  { name: 'work_mem', description: 'Memory of one sort or hash', requiresRestart: false },
  { name: 'statement_timeout', description: 'Longest statement', requiresRestart: false },
  {
    name: 'idle_in_transaction_session_timeout',
    description: 'Longest idle',
    requiresRestart: false,
  },
  { name: 'max_wal_size', description: 'WAL between checkpoints', requiresRestart: false },
  { name: 'shared_buffers', description: 'Memory of the page cache', requiresRestart: true },
];

export const getParameterOverrides: Handler = (call) => {
  const { database, replica } = memberOf(call);
  const overrides = replica?.parameterOverrides ?? database.parameterOverrides;
  return ok({ parameterOverrides: overrides });
};

export const putParameterOverrides: Handler = (call) => {
  const database = databaseOf(call);
  const overrides = parameterOverrides(objectOf(call.body));
  if (overrides === undefined) throw badRequest('parameterOverrides is required');
  const names = Object.keys(overrides);
  const unknown = names.find((name) => AVAILABLE.every((available) => available.name !== name));
  if (unknown !== undefined) throw badRequest(`parameter ${unknown} cannot be overridden`);
  const before = { parameterOverrides: database.parameterOverrides };
  const requiresRestart = AVAILABLE.some(
    ({ name, requiresRestart: restart }) =>
      restart && database.parameterOverrides[name] !== overrides[name],
  );
  database.parameterOverrides = overrides;
  if (requiresRestart) interrupt(call.world, database, 'config_restart');
  const after = { parameterOverrides: overrides };
  recordEffect(call.world, call, { resourceId: database.id, before, after });
  return ok({
    affectedDatabases: [database.id, ...database.readReplicas.map(({ id }) => id)],
    appliedOverrides: overrides,
    requiresRestart,
  });
};

export const listAvailableOverrides: Handler = (call) => {
  memberOf(call);
  return ok({ availableParameterOverrides: AVAILABLE });
};

/** Sets up logical replication. */
export const createReplication: Handler = (call) => {
  const database = databaseOf(call);
  const body = objectOf(call.body);
  const after = {
    schemaName: text(body, 'schemaName'),
    databaseName: text(body, 'databaseName'),
  };
  recordEffect(call.world, call, { resourceId: database.id, before: null, after });
  return created(after);
};
