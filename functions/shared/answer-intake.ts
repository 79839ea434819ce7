import type { PaymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { readStripeEvent } from '#adapters/payments/read-stripe-event.ts';
import type { NewTask } from '#adapters/tasks/send-task.ts';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import type { TaskLog } from '#core/tasks/world.ts';
import { intakeRequest } from './intake-request.ts';
import type { UrlResponse } from './url-request.ts';

/** What taking in a payment event needs. */
export interface IntakeParts {
  readonly credentials: () => Promise<Pick<PaymentCredentials, 'stripeSigningSecrets'>>;
  /** Fulfilled once the queue has it. */
  readonly send: (task: NewTask) => Promise<unknown>;
  readonly log: TaskLog;
  readonly now: () => number;
}

const respond = (statusCode: number, body: string, more = {}): UrlResponse => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more },
  body,
});

const refusals = {
  400: () => respond(400, 'that is no request of a function URL'),
  405: () => respond(405, 'POST', { allow: 'POST' }),
  413: () => respond(413, 'an event may have 256 KiB at most'),
} as const;

/**
 * Answers Stripe: 200 once the event is safely queued, and only then. Whatever keeps it from that is a 500, and
 * Stripe sends it again, for three days.
 */
export async function answerIntake(parts: IntakeParts, event: unknown): Promise<UrlResponse> {
  const request = intakeRequest(event);
  if (typeof request === 'number') return refusals[request]();
  try {
    const { stripeSigningSecrets } = await parts.credentials();
    const read = readStripeEvent(request, stripeSigningSecrets, parts.now());
    if ('refused' in read) {
      parts.log.note('a request was refused', { because: read.refused });
      return respond(400, `${read.refused}`);
    }
    await parts.send({
      kind: 'payment-event',
      id: read.id,
      version: paymentEvent.version,
      occurredAt: new Date(
        read.created === undefined ? parts.now() : read.created * 1000,
      ).toISOString(),
      priority: 'normal',
      payload: read,
      group: paymentEvent.group?.(read, read.id) ?? read.id,
    });
    return respond(200, 'queued');
  } catch (error) {
    parts.log.trouble('an event could not be queued; Stripe sends it again', {}, error);
    return respond(500, 'not now');
  }
}
