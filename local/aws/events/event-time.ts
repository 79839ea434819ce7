import type { Instant } from '#local/clock.ts';

/** ISO 8601 in UTC to the second, as the time of an event is written. */
export function isoSeconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
