import type { Json } from '../json.ts';
import { compact, listOf, optionalFlag, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import { checkOwner } from '../services/create-service.ts';
import type { World } from '../world.ts';
import type { StoredRow } from './account.ts';
import { rowOf, rowsOf, type Stored, storedHandlers } from './stored-rows.ts';

/** The filter is null when empty, and the secret does not come back, as recorded. */
function show(_world: World, { id, fields }: StoredRow): Json {
  const filter = listOf(fields['eventFilter'], 'eventFilter');
  return { id, ...fields, secret: '', eventFilter: filter.length === 0 ? null : filter };
}

const WEBHOOKS: Stored = {
  kind: 'webhooks',
  prefix: 'whk',
  show,
  make: (call, body) => {
    checkOwner(call.world, body);
    return {
      url: text(body, 'url'),
      name: text(body, 'name'),
      enabled: optionalFlag(body, 'enabled') ?? true,
      eventFilter: listOf(body['eventFilter'], 'eventFilter'),
    };
  },
  change: (_call, body) =>
    compact({
      url: optionalText(body, 'url'),
      name: optionalText(body, 'name'),
      enabled: optionalFlag(body, 'enabled'),
      eventFilter:
        body['eventFilter'] === undefined ? undefined : listOf(body['eventFilter'], 'eventFilter'),
    }),
};

export const webhooks = storedHandlers(WEBHOOKS);

export const listWebhooks: Handler = ({ world, query }) => {
  const items = rowsOf(world, WEBHOOKS);
  const shown = (row: StoredRow) => show(world, row);
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'webhook', show: shown }));
};

/** Nothing is delivered by this fake. */
export const listWebhookEvents: Handler = (call) => {
  rowOf(call, WEBHOOKS);
  return ok([]);
};
