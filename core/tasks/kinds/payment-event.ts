import * as v from 'valibot';
import type { Kind } from '../kind.ts';

const payload = v.looseObject({
  id: v.pipe(
    v.string('an id'),
    v.regex(/^evt_[A-Za-z0-9_]{1,120}$/, "Stripe's id of an event, evt_…"),
  ),
  type: v.pipe(v.string('a type'), v.regex(/^[a-z0-9_.]{1,100}$/, "Stripe's type of an event")),
  created: v.pipe(v.number('seconds'), v.integer('seconds'), v.minValue(0)),
  data: v.looseObject({ object: v.looseObject({ id: v.optional(v.string()) }) }),
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
    data: { object: { id: 'in_1PExampleExampleExample', object: 'invoice' } },
  },
  breaker: () => 'application',
  // SQS allows 128 characters of ASCII, while people choose ids of coupons and plans as they like. Two objects
  // in one group are merely ordered.
  group: ({ data }, id) => `object:${data.object.id ?? id}`.replace(/[^!-~]/g, '_').slice(0, 128),
  settleSeconds: 0,
  redacted: ({ type, created }) => ({ type, created }),
};
