import type { Instant } from '#core/guide.ts';
import type { Facts, Observation, Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';

export const MINUTE = 60_000;
export const DAY = 1_440 * MINUTE;
/** As much as an observation keeps. */
const KEPT_POINTS = 30;

/** What a signal reads at a time, with so many instances that serve. */
export type Curve = (at: Instant, instances: number) => number;

/** 0 at night to 1 at noon, the shape of working hours in UTC. */
export function workingHours(at: Instant): number {
  const hour = (at % DAY) / (DAY / 24);
  return Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
}

/** A shiver of the values that needs no state: the same minute gives the same number. */
export function jitter(at: Instant): number {
  return 1 + 0.05 * Math.sin(at / MINUTE / 7) + 0.03 * Math.sin(at / MINUTE / 3);
}

/** An observation that a collection of this minute would have made, by curves. */
export function observedAt(
  target: string,
  now: Instant,
  facts: Facts,
  curves: Readonly<Partial<Record<SignalId, Curve>>>,
): Observation {
  const instances = facts.kind === 'service' ? facts.instanceCreatedAt.length : 1;
  const series: Partial<Record<SignalId, readonly Point[]>> = {};
  for (const [id, curve] of Object.entries(curves) as [SignalId, Curve][]) {
    series[id] = Array.from({ length: KEPT_POINTS }, (_, index) => {
      const at = now - (KEPT_POINTS - index) * MINUTE;
      return { at, value: curve(at, instances) };
    });
  }
  return { target, facts, factsAt: now - 5_000, series, silent: {} };
}
