import { page } from '../server/pagination.ts';
import { admits, timeAdmits } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { Service } from '../world.ts';
import { newestFirst, serviceOf } from './service-of.ts';
import { showService } from './show-service.ts';

const isPreview = (service: Service): boolean => service.details['parentServer'] !== undefined;

function textOf(service: Service, key: string): string | undefined {
  const value = service.details[key];
  return typeof value === 'string' ? value : undefined;
}

/** Previews are listed unless `includePreviews=false`. */
export const listServices: Handler = ({ world, query }) => {
  const withPreviews = query.get('includePreviews') !== 'false';
  const items = newestFirst(world.services.values()).filter(
    (service) =>
      admits(query, 'name', service.name) &&
      admits(query, 'type', service.type) &&
      admits(query, 'environmentId', service.environmentId) &&
      admits(query, 'env', textOf(service, 'runtime')) &&
      admits(query, 'region', service.region) &&
      admits(query, 'suspended', service.suspended ? 'suspended' : 'not_suspended') &&
      admits(query, 'ownerId', world.owner.id) &&
      timeAdmits(query, 'created', service.createdAt) &&
      timeAdmits(query, 'updated', service.updatedAt) &&
      (withPreviews || !isPreview(service)),
  );
  const show = (service: Service) => showService(world, service);
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'service', show }));
};

export const getService: Handler = (call) => ok(showService(call.world, serviceOf(call)));
