import type { Instant } from '#core/guide.ts';

const LONGEST_SECONDS = 3_600;

/**
 * What a Retry-After header asks for, 1 to 3,600 seconds: as seconds or as HTTP date (RFC 9110, 10.2.3).
 * Undefined without one, and when it makes no sense.
 */
export function askedSeconds(header: string | undefined, now: Instant): number | undefined {
  const asked = header?.trim() ?? '';
  if (/^[+-]?\d+(\.\d+)?$/.test(asked)) return clamped(Number(asked));
  // Without a name of a month, `Date.parse` would take almost anything for a date.
  const at = /[A-Za-z]{3}/.test(asked) ? Date.parse(asked) : Number.NaN;
  return Number.isFinite(at) ? clamped((at - now) / 1000) : undefined;
}

const clamped = (seconds: number): number =>
  Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(seconds)));
