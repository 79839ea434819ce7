import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { compact, objectOf, optionalChoice, optionalFlag } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { notFound } from '../server/refusal.ts';
import { ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import { serviceOf } from '../services/service-of.ts';
import type { Service } from '../world.ts';

function checkOwnerPath(call: Call): string {
  const id = param(call, 'ownerId');
  if (id !== call.world.owner.id) throw notFound(id);
  return id;
}

export const getSettings: Handler = (call) => {
  checkOwnerPath(call);
  return ok(call.world.account.notificationSettings);
};

export const updateSettings: Handler = (call) => {
  const resourceId = checkOwnerPath(call);
  const body = objectOf(call.body);
  const before = call.world.account.notificationSettings;
  const after = {
    ...before,
    ...compact({
      emailEnabled: optionalFlag(body, 'emailEnabled'),
      previewNotificationsEnabled: optionalFlag(body, 'previewNotificationsEnabled'),
      notificationsToSend: optionalChoice(body, 'notificationsToSend', ['none', 'failure', 'all']),
    }),
  };
  call.world.account.notificationSettings = after;
  recordEffect(call.world, call, { resourceId, before, after });
  return ok(after);
};

const showOverride = ({ id, notificationOverride }: Service): Json => ({
  serviceId: id,
  ...notificationOverride,
});

export const listOverrides: Handler = ({ world, query }) => {
  const items = [...world.services.values()];
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'override', show: showOverride }));
};

export const getOverride: Handler = (call) => ok(showOverride(serviceOf(call)));

/** The preview switch is a word here, not a boolean. */
export const updateOverride: Handler = (call) => {
  const service = serviceOf(call);
  const body = objectOf(call.body);
  const before = service.notificationOverride;
  const toSend = ['default', 'none', 'failure', 'all'];
  const switches = ['default', 'false', 'true'];
  service.notificationOverride = {
    ...before,
    ...compact({
      previewNotificationsEnabled: optionalChoice(body, 'previewNotificationsEnabled', switches),
      notificationsToSend: optionalChoice(body, 'notificationsToSend', toSend),
    }),
  };
  const after = service.notificationOverride;
  recordEffect(call.world, call, { resourceId: service.id, before, after });
  return ok(showOverride(service));
};
