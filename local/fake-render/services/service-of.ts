import { notFound } from '../server/refusal.ts';
import { type Call, param } from '../server/route.ts';
import type { Service, World } from '../world.ts';

/** The service that the path names, or a 404. */
export function serviceOf(call: Call): Service {
  return serviceById(call.world, param(call, 'serviceId'));
}

export function serviceById(world: World, id: string): Service {
  const service = world.services.get(id);
  if (service === undefined) throw notFound(id);
  return service;
}

/** Newest first, as Render lists. */
export const newestFirst = <T>(items: Iterable<T>): T[] => [...items].reverse();
