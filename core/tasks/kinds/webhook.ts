import * as v from 'valibot';
import type { Kind } from '../kind.ts';

const name = v.pipe(
  v.string('a name'),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'up to 64 letters, digits and _ . -'),
);

const payload = v.strictObject({
  /** Whose it is; its key, breaker, order and health go by this. */
  destination: name,
  url: v.pipe(
    v.string('an address'),
    v.maxLength(2048, 'at most 2048 characters'),
    v.url('an https address'),
  ),
  /** What happened: `asset.moved`. */
  event: name,
  data: v.unknown(),
  /** One after the other to this destination, in the order in which they were queued. */
  ordered: v.optional(v.boolean('true or false'), false),
});

const hostOf = (url: string): string => URL.parse(url)?.host.slice(0, 128) ?? '';

export type Webhook = v.InferOutput<typeof payload>;

/** A notification to a customer's own address, signed by Standard Webhooks. */
export const webhook: Kind<Webhook> = {
  id: 'webhook',
  version: 1,
  means: "A notification to a customer's own address, signed by Standard Webhooks.",
  payload,
  example: {
    destination: 'acme',
    url: 'https://hooks.acme.example/assets',
    event: 'asset.moved',
    data: { asset: 17, to: 'Berlin' },
    ordered: true,
  },
  // By host as well: after a customer moved, what still goes to the old address must not hold up the new one.
  breaker: ({ destination, url }) => `webhook:${destination}@${hostOf(url)}`,
  // SQS allows 128 characters; whatever else would share the first 128 is merely ordered, too.
  group: ({ destination, ordered }, id) =>
    (ordered ? `destination:${destination}` : `task:${id}`).slice(0, 128),
  // Receivers know a repeated delivery by its webhook-id: nothing has to be looked for first.
  settleSeconds: 0,
  redacted: ({ destination, event, ordered }) => ({ destination, event, ordered }),
};
