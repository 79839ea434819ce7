import type { Json } from '../json.ts';
import { page } from '../server/pagination.ts';
import { admits, optionalTime, timestamp } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import { ok } from '../server/reply.ts';
import { type Handler, param } from '../server/route.ts';
import type { RenderEvent } from '../world.ts';
import { newestFirst, serviceOf } from './service-of.ts';

const HOUR = 60 * 60_000;

const showEvent = (event: RenderEvent): Json => ({
  id: event.id,
  timestamp: timestamp(event.timestamp),
  serviceId: event.serviceId,
  type: event.type,
  details: event.details,
});

/** The last hour by default. Elements have no cursor: it takes one, but nobody can know it. */
export const listEvents: Handler = (call) => {
  const { query, now } = call;
  const to = optionalTime(query, 'endTime') ?? now;
  const from = optionalTime(query, 'startTime') ?? to - HOUR;
  const items = newestFirst(serviceOf(call).events).filter(
    (event) =>
      event.timestamp >= from && event.timestamp <= to && admits(query, 'type', event.type),
  );
  const listed = page(query, { items, keyOf: ({ id }) => id, as: 'event', show: showEvent });
  return ok(listed.map(({ event }) => ({ event: event ?? null })));
};

/** Any event, those of Postgres and Key Value included. */
export const getEvent: Handler = (call) => {
  const id = param(call, 'eventId');
  const all = [...call.world.services.values()].flatMap((service) => service.events);
  const found = [...all, ...call.world.storeEvents].find((event) => event.id === id);
  if (found === undefined) throw notFound(id);
  return ok(showEvent(found));
};
