import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import type { RenderEvent, Service, World } from '../world.ts';

const KEPT = 10_000;

/** Writes an event that `GET /services/{id}/events` lists. */
export function addServiceEvent(world: World, service: Service, type: string, details: Json): void {
  service.events.push({
    id: newId(world.random, 'evt'),
    timestamp: world.clock.now(),
    serviceId: service.id,
    type,
    details,
  });
  if (service.events.length > KEPT) service.events.splice(0, service.events.length - KEPT);
}

/** Writes an event of Postgres or Key Value, which only `GET /events/{id}` and webhooks show. */
export function addStoreEvent(world: World, resourceId: string, type: string, details: Json = {}) {
  const event: RenderEvent = {
    id: newId(world.random, 'evt'),
    timestamp: world.clock.now(),
    serviceId: resourceId,
    type,
    details,
  };
  world.storeEvents.push(event);
  if (world.storeEvents.length > KEPT) world.storeEvents.shift();
}
