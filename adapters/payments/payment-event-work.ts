import type { PaymentEvent } from '#core/tasks/kinds/payment-event.ts';
import { unavailable } from '#core/tasks/outcome.ts';
import type { PaymentEventRow } from '#core/tasks/task-rules.ts';
import type { TaskLog, Work } from '#core/tasks/world.ts';
import type { Fetched } from '../fetched.ts';
import { answerLimit } from '../outgoing/answer-limit.ts';
import { outcomeOfReply } from '../outgoing/outcome-of-reply.ts';
import type { Post } from '../outgoing/post.ts';
import { signedHeaders } from '../outgoing/signed-headers.ts';
import type { PaymentCredentials } from './payment-credentials.ts';

/** What handing Stripe's events to the application takes. */
export interface PaymentEventParts {
  readonly row: Pick<PaymentEventRow, 'deliverTo' | 'timeoutSeconds'>;
  readonly credentials: Fetched<PaymentCredentials>;
  readonly post: Post;
  readonly log: Pick<TaskLog, 'trouble'>;
  readonly now: () => number;
}

/** `host:port` of the operator's own address, which may be this machine, and so without TLS. */
function ownPlace(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/**
 * Hands events to the application. `webhook-id` is Stripe's id of the event, so that the application knows one
 * it has had: what may have arrived is sent again.
 */
export function paymentEventWork({
  credentials,
  log,
  now,
  post,
  row,
}: PaymentEventParts): Work<PaymentEvent> {
  return {
    async each({ attempt, signal, task }) {
      let known: PaymentCredentials;
      try {
        known = await credentials.read();
      } catch (error) {
        log.trouble('the credentials cannot be read', {}, error);
        return unavailable('its credentials cannot be read', { fault: false });
      }
      const { deliverKey, deliverUrl } = known;
      // Stripe's own words: what lies beyond 2⁵³, among much else, would not survive being read and written.
      const body = task.payload.event;
      const reply = await post({
        url: deliverUrl ?? row.deliverTo,
        alsoAllow: deliverUrl === undefined ? [] : [ownPlace(deliverUrl)],
        headers: signedHeaders([deliverKey], task.payload.id, now(), body),
        body,
        turn: attempt,
        milliseconds: answerLimit(row.timeoutSeconds),
        signal,
      });
      return outcomeOfReply(reply, now());
    },
  };
}
