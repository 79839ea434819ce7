import { createHash } from 'node:crypto';
import { disabledFor } from '#core/tasks/destinations/after-delivery.ts';
import type { DeliveryOutcome, Destination } from '#core/tasks/destinations/destination.ts';
import { signingGenerations } from '#core/tasks/destinations/operate.ts';
import type { Webhook } from '#core/tasks/kinds/webhook.ts';
import { type Outcome, rejected, unavailable } from '#core/tasks/outcome.ts';
import type { Task } from '#core/tasks/task.ts';
import type { WebhookRow } from '#core/tasks/task-rules.ts';
import type { Attempt, Work } from '#core/tasks/world.ts';
import type { Fetched } from '../fetched.ts';
import { answerLimit } from '../outgoing/answer-limit.ts';
import { isDelivered, outcomeOfReply, replyInWords } from '../outgoing/outcome-of-reply.ts';
import type { Post, Reply } from '../outgoing/post.ts';
import { signedHeaders } from '../outgoing/signed-headers.ts';
import { type HealthParts, noteDelivery, tellIfUntold } from './destination-health.ts';
import { destinationKey } from './destination-key.ts';
import type { WebhookCredentials } from './webhook-credentials.ts';

/** What sending webhooks takes. */
export interface WebhookParts extends Omit<HealthParts, 'disableAfterDays'> {
  readonly row: Pick<WebhookRow, 'disableAfterDays' | 'timeoutSeconds'>;
  readonly credentials: Fetched<WebhookCredentials>;
  readonly post: Post;
}

/** Sends notifications to customers' addresses, one attempt a call. */
export function webhookWork({ row, ...parts }: WebhookParts): Work<Webhook> {
  const health = { ...parts, disableAfterDays: row.disableAfterDays };
  return {
    async each(attempt) {
      const { destination: name, url } = attempt.task.payload;
      let known: readonly [WebhookCredentials, Destination | undefined];
      try {
        known = await Promise.all([parts.credentials.read(), parts.destinations.read(name)]);
      } catch (error) {
        parts.log.trouble('credentials or destination cannot be read', {}, error);
        // Nothing was sent, and the customer is not at fault.
        return unavailable('its credentials or its destination cannot be read', { fault: false });
      }
      const [credentials, destination] = known;
      const urlHash = createHash('sha256').update(url).digest('hex').slice(0, 32);
      const disabled = disabledFor(destination, urlHash);
      if (destination !== undefined && disabled !== undefined) {
        await tellIfUntold(health, destination);
        return rejected(disabledText(name, disabled.because), { answered: false });
      }
      const reply = await deliver(parts, row, credentials, destination, attempt);
      if (reply.kind !== 'refused') {
        const outcome = deliveryOutcome(reply, parts.now());
        await noteDelivery(health, name, destination, { urlHash, outcome });
      }
      return outcomeFor(name, reply, parts.now());
    },
  };
}

const disabledText = (name: string, because: string): string =>
  `destination ${name} is disabled: ${because}; enable it with "npx capstan webhook enable ${name}", or send to another address`;

/** The body, as Standard Webhooks recommends it; every attempt has the same bytes. */
const bodyOf = ({ occurredAt, payload }: Task<Webhook>): string =>
  JSON.stringify({ type: payload.event, timestamp: occurredAt, data: payload.data });

/** The task's id; a full stop parts what is signed, so that an id may have none. `~` is in no task's id. */
export const webhookId = (id: string): string => id.replaceAll('.', '~');

function deliver(
  { now, post }: Pick<WebhookParts, 'now' | 'post'>,
  row: WebhookParts['row'],
  { alsoAllow, signingKey }: WebhookCredentials,
  destination: Destination | undefined,
  { attempt, signal, task }: Attempt<Webhook>,
): Promise<Reply> {
  const body = bodyOf(task);
  const keys = signingGenerations(destination, now()).map((generation) =>
    destinationKey(signingKey, task.payload.destination, generation),
  );
  return post({
    url: task.payload.url,
    alsoAllow,
    headers: signedHeaders(keys, webhookId(task.id), now(), body),
    body,
    turn: attempt,
    milliseconds: answerLimit(row.timeoutSeconds),
    signal,
  });
}

function deliveryOutcome(reply: Exclude<Reply, { kind: 'refused' }>, at: number): DeliveryOutcome {
  return {
    at,
    delivered: isDelivered(reply),
    milliseconds: reply.milliseconds,
    says: replyInWords(reply),
    ...(reply.kind === 'answered'
      ? { status: reply.status, excerpt: reply.excerpt }
      : { excerpt: '' }),
  };
}

function outcomeFor(name: string, reply: Reply, now: number): Outcome {
  if (reply.kind !== 'answered' || reply.status !== 410) return outcomeOfReply(reply, now);
  return rejected(disabledText(name, 'it answered 410 Gone'));
}
