import { page } from '../server/pagination.ts';
import { admits, timeAdmits } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { newestFirst } from '../services/service-of.ts';
import { type Member, memberOf } from './database-of.ts';
import { showDatabase, showDatabaseSummary } from './show-database.ts';

/** Replicas are rows of their own unless `includeReplicas=false`. */
export const listDatabases: Handler = ({ world, query }) => {
  const withReplicas = query.get('includeReplicas') !== 'false';
  const members = newestFirst(world.databases.values())
    .filter(
      (database) =>
        admits(query, 'region', database.region) &&
        admits(query, 'suspended', database.suspended ? 'suspended' : 'not_suspended') &&
        admits(query, 'ownerId', world.owner.id) &&
        admits(query, 'environmentId', database.environmentId) &&
        timeAdmits(query, 'created', database.createdAt) &&
        timeAdmits(query, 'updated', database.updatedAt),
    )
    .flatMap((database): Member[] => [
      { database },
      ...(withReplicas ? database.readReplicas.map((replica) => ({ database, replica })) : []),
    ])
    .filter(({ database, replica }) => admits(query, 'name', (replica ?? database).name));
  const listing = {
    items: members,
    keyOf: ({ database, replica }: Member) => (replica ?? database).id,
    as: 'postgres',
    show: (member: Member) => showDatabaseSummary(world, member),
  };
  return ok(page(query, listing));
};

export const getDatabase: Handler = (call) => ok(showDatabase(call.world, memberOf(call)));
