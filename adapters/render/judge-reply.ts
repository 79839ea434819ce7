import type { Instant } from '#core/guide.ts';
import type { Secret } from '../secret.ts';
import type { Failed, Outcome } from './errors/outcome.ts';
import { RenderRejected } from './errors/render-rejected.ts';
import { RenderUnavailable } from './errors/render-unavailable.ts';
import { RenderUnintelligible } from './errors/render-unintelligible.ts';
import type { Reply } from './exchange.ts';
import { retryAfterSeconds } from './retry-after.ts';

const LONGEST_REASON = 200;

/** Render's own words in one line; the page of some proxy says nothing to us. */
function messageIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const hasMessage = typeof body === 'object' && body !== null && 'message' in body;
    if (hasMessage && typeof body.message === 'string') return body.message;
  } catch {
    return 'an answer that is not JSON';
  }
  return 'no message';
}

/** Returns when the reply is a success; else throws what the failure is. */
export function judgeReply(
  { status, headers, text }: Reply,
  failed: Failed,
  whenLost: Outcome,
  key: Secret,
  now: Instant,
): void {
  if (status >= 200 && status < 300) return;
  if (status < 400) {
    const reason = `it is a redirect (${status})`;
    throw new RenderUnintelligible({ ...failed, reason, outcome: whenLost });
  }
  const reason = key.redact(messageIn(text)).replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
  // Request timeout and too early: refusals that ask to come back.
  const comeBack = status === 408 || status === 425;
  if (status !== 429 && status < 500 && !comeBack) {
    throw new RenderRejected({ ...failed, status, reason });
  }
  throw new RenderUnavailable({
    ...failed,
    status,
    reason: `${status}, ${reason}`,
    retryAfterSeconds: retryAfterSeconds(headers, now),
    outcome: status === 429 || status === 425 ? 'not-applied' : whenLost,
  });
}
