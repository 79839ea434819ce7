import { badRequest, notFound } from '../server/refusal.ts';
import { type Call, param } from '../server/route.ts';
import type { Database, Replica, World } from '../world.ts';

/** A row of the list: a primary, or one of its read replicas. */
export interface Member {
  readonly database: Database;
  readonly replica?: Replica;
}

export function memberById(world: World, id: string): Member {
  const database = world.databases.get(id);
  if (database !== undefined) return { database };
  for (const candidate of world.databases.values()) {
    const replica = candidate.readReplicas.find((known) => known.id === id);
    if (replica !== undefined) return { database: candidate, replica };
  }
  throw notFound(id);
}

export const memberOf = (call: Call): Member => memberById(call.world, param(call, 'postgresId'));

/** The primary that the path names; what changes a database does not go to a replica. */
export function databaseOf(call: Call): Database {
  const { database, replica } = memberOf(call);
  if (replica !== undefined) throw badRequest(`${replica.id} is a read replica`);
  return database;
}
