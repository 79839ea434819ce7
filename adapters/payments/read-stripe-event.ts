import { Stripe } from 'stripe';
import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { type PaymentEvent, stripeEvent } from '#core/tasks/kinds/payment-event.ts';
import type { Secret } from '../secret.ts';
import { wrongFields } from '../wrong-fields.ts';

/** Older signatures are a replay. Stripe signs anew with every attempt. */
const TOLERANCE_SECONDS = 300;

/** A request that says it comes from Stripe. */
export interface SignedRequest {
  /** As it came: the signature is over these bytes. */
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** Once it is signed and has an id it is taken, however strange the rest: Stripe would only send it again. */
const snapshot = v.object({
  id: stripeEvent.id,
  type: v.fallback(v.optional(stripeEvent.type), undefined),
  created: v.fallback(v.optional(stripeEvent.created), undefined),
  data: v.fallback(v.optional(v.object({ object: v.object({ id: v.string() }) })), undefined),
});

const taskOf = (
  { created, data, id, type }: v.InferOutput<typeof snapshot>,
  event: string,
): PaymentEvent => ({
  id,
  ...(type === undefined ? {} : { type }),
  ...(created === undefined ? {} : { created }),
  ...(data === undefined ? {} : { object: data.object.id }),
  event,
});

/**
 * The event in a request, once Stripe's library has found its signature to be that of one of the secrets. Why it
 * is refused quotes nothing of it.
 */
export function readStripeEvent(
  { body, signature }: SignedRequest,
  secrets: readonly Secret[],
  now: Instant,
): PaymentEvent | { readonly refused: string } {
  if (signature === undefined) return { refused: 'it has no Stripe-Signature' };
  for (const secret of secrets) {
    let event: unknown;
    try {
      event = Stripe.webhooks.constructEvent(
        body,
        signature,
        secret.reveal(),
        TOLERANCE_SECONDS,
        undefined,
        now,
      );
    } catch (error) {
      // The error carries the whole request: only what it is goes on.
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) continue;
      return { refused: 'it is no event of Stripe in the form of a snapshot' };
    }
    const read = v.safeParse(snapshot, event);
    // Decoded as Stripe's library does before it checks.
    if (read.success) return taskOf(read.output, new TextDecoder().decode(body));
    return { refused: `it is no event: ${wrongFields(read.issues).slice(0, 3).join('; ')}` };
  }
  return { refused: 'its signature is none of ours, or older than five minutes' };
}
