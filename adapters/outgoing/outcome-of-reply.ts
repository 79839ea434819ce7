import type { Instant } from '#core/guide.ts';
import { done, type Outcome, rejected, unavailable } from '#core/tasks/outcome.ts';
import { askedSeconds } from './asked-seconds.ts';
import type { Reply } from './post.ts';

/** Answers below 500 that are about the moment and not about the message. */
const PASSING = [408, 425];

/** A reply in one line: no address, and nothing of what was said. */
export function replyInWords(reply: Reply): string {
  switch (reply.kind) {
    case 'refused':
      return reply.because;
    case 'failed':
      return `${reply.because} (${reply.milliseconds} ms)`;
    case 'answered': {
      const redirect = isRedirect(reply.status) ? ', a redirect, which is not followed' : '';
      return `${reply.status} in ${reply.milliseconds} ms${redirect}`;
    }
  }
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Whether it was delivered. */
export const isDelivered = (reply: Reply): boolean =>
  reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;

/**
 * What a reply means for a message whose receiver knows it again by its `webhook-id`. That makes sending it
 * twice harmless: what may or may not have arrived is `unavailable`, and sent again.
 */
export function outcomeOfReply(reply: Reply, now: Instant): Outcome {
  const because = replyInWords(reply);
  if (reply.kind === 'refused') return rejected(because, { answered: false });
  if (reply.kind === 'failed') return unavailable(because);
  const { excerpt, retryAfter, status } = reply;
  if (isDelivered(reply)) return done(excerpt === '' ? because : `${because}: ${excerpt}`);
  const seconds = askedSeconds(retryAfter, now);
  const asked = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  if (status === 429) return unavailable(because, { fault: false, ...asked });
  const isPermanent = status >= 400 && status < 500 && !PASSING.includes(status);
  return isPermanent ? rejected(because) : unavailable(because, asked);
}
