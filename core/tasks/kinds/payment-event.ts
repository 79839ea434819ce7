import * as v from 'valibot';
import type { Kind } from '../kind.ts';

/** Stripe's events are some kilobytes. */
const LONGEST_EVENT = 262_144;
/** The end of the year 9999, in seconds. */
const LATEST = 253_402_300_799;

/** What is read of an event of Stripe's. */
export const stripeEvent = {
  id: v.pipe(
    v.string('an id'),
    v.regex(/^evt_[A-Za-z0-9_]{1,120}$/, "Stripe's id of an event, evt_…"),
  ),
  type: v.pipe(v.string('a type'), v.regex(/^[a-z0-9_.]{1,100}$/, "Stripe's type of an event")),
  created: v.pipe(
    v.number('seconds'),
    v.integer('seconds'),
    v.minValue(0, 'seconds'),
    v.maxValue(LATEST, 'seconds'),
  ),
};

const payload = v.strictObject({
  id: stripeEvent.id,
  type: v.exactOptional(stripeEvent.type),
  created: v.exactOptional(stripeEvent.created),
  /** The id of the object it is about. */
  object: v.exactOptional(v.string('an id')),
  /** The event as Stripe sent it, in its own words: JSON read and written again may be other JSON. */
  event: v.pipe(
    v.string('JSON as text'),
    v.minLength(2, 'JSON as text'),
    v.maxLength(LONGEST_EVENT, 'at most 256 KiB'),
  ),
});

export type PaymentEvent = v.InferOutput<typeof payload>;

/** An event of Stripe's, handed to the application: each object's in their order, each once. */
export const paymentEvent: Kind<PaymentEvent> = {
  id: 'payment-event',
  version: 1,
  means:
    "An event of Stripe's, handed to the application: those of one object in order, each once.",
  payload,
  example: {
    id: 'evt_1PExampleExampleExample',
    type: 'invoice.paid',
    created: 1_772_555_400,
    object: 'in_1PExampleExampleExample',
    event:
      '{"id":"evt_1PExampleExampleExample","object":"event","type":"invoice.paid","created":1772555400,"data":{"object":{"id":"in_1PExampleExampleExample","object":"invoice"}}}',
  },
  breaker: () => 'application',
  // SQS allows 128 characters of ASCII, while people choose ids of coupons and plans as they like. Two objects
  // in one group are merely ordered.
  group: ({ object }, id) => `object:${object ?? id}`.replace(/[^!-~]/g, '_').slice(0, 128),
  settleSeconds: 0,
  redacted: ({ type, created }) => ({
    ...(type === undefined ? {} : { type }),
    ...(created === undefined ? {} : { created }),
  }),
};
