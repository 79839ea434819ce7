import type { Instant } from '#core/guide.ts';

const LONGEST_SECONDS = 300;
/** Long enough for a restart or a short outage, short enough for the next tick. */
const USUAL_SECONDS = 20;

const clamp = (seconds: number): number =>
  Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(seconds)));

/**
 * Seconds to wait, 1 to 300: Retry-After as seconds or HTTP date, else what is left of the rate
 * window (RateLimit-Reset counts seconds, it is no epoch time), else a usual pause.
 */
export function retryAfterSeconds(headers: Headers, now: Instant): number {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^[+-]?\d+(\.\d+)?$/.test(asked)) return clamp(Number(asked));
  const at = asked === '' ? Number.NaN : Date.parse(asked);
  if (Number.isFinite(at)) return clamp((at - now) / 1000);
  const reset = headers.get('ratelimit-reset')?.trim() ?? '';
  return /^\d+$/.test(reset) ? clamp(Number(reset)) : USUAL_SECONDS;
}
