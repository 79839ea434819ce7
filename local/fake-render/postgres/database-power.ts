import { recordEffect } from '../effects.ts';
import { badRequest } from '../server/refusal.ts';
import { accepted } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { addStoreEvent } from '../services/service-events.ts';
import type { Database } from '../world.ts';
import { databaseOf, memberOf } from './database-of.ts';
import { boot, interrupt, suspend } from './database-transitions.ts';

const state = ({ status, suspended }: Database) => ({ status, suspended });

export const suspendDatabase: Handler = (call) => {
  const database = databaseOf(call);
  const before = state(database);
  suspend(call.world, database, 'user');
  addStoreEvent(call.world, database.id, 'postgres_unavailable');
  recordEffect(call.world, call, { resourceId: database.id, before, after: state(database) });
  return accepted;
};

export const resumeDatabase: Handler = (call) => {
  const database = databaseOf(call);
  const before = state(database);
  if (database.suspended) {
    database.suspended = false;
    database.suspenders = [];
    boot(call.world, database, 'creating');
  }
  recordEffect(call.world, call, { resourceId: database.id, before, after: state(database) });
  return accepted;
};

export const restartDatabase: Handler = (call) => {
  const database = databaseOf(call);
  if (database.suspended) throw badRequest('the database is suspended');
  const before = state(database);
  interrupt(call.world, database, 'unavailable');
  addStoreEvent(call.world, database.id, 'postgres_restarted');
  recordEffect(call.world, call, { resourceId: database.id, before, after: state(database) });
  return accepted;
};

export const failover: Handler = (call) => {
  const database = databaseOf(call);
  if (!database.highAvailabilityEnabled) throw badRequest('high availability is not enabled');
  const before = state(database);
  interrupt(call.world, database, 'unavailable');
  database.timeline += 1;
  addStoreEvent(call.world, database.id, 'postgres_cluster_leader_changed');
  recordEffect(call.world, call, { resourceId: database.id, before, after: state(database) });
  return accepted;
};

/** Turns a replica into a primary of its own, under the id it had. */
export const promote: Handler = (call) => {
  const { database, replica } = memberOf(call);
  if (replica === undefined) throw badRequest(`${database.id} is not a read replica`);
  database.readReplicas = database.readReplicas.filter((other) => other !== replica);
  const { address: _, ...rest } = structuredClone(database);
  const promoted: Database = {
    ...rest,
    ...(replica.address === undefined ? {} : { address: replica.address }),
    id: replica.id,
    name: replica.name,
    readReplicas: [],
    timeline: database.timeline + 1,
    highAvailabilityEnabled: false,
    createdAt: call.now,
    updatedAt: call.now,
  };
  call.world.databases.set(promoted.id, promoted);
  boot(call.world, promoted, 'creating');
  const before = { role: 'replica', primaryPostgresID: database.id };
  recordEffect(call.world, call, { resourceId: replica.id, before, after: { role: 'primary' } });
  return accepted;
};
