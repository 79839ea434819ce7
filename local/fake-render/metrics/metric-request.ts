import type { Instant } from '#local/clock.ts';
import { optionalTime, values } from '../server/query.ts';
import { badRequest, Refusal } from '../server/refusal.ts';
import type { Call } from '../server/route.ts';

const HOUR = 60 * 60_000;
const MINIMUM_RESOLUTION = 30;
const DEFAULT_RESOLUTION = 60;
/** Of one series; where the real limit lies is not known. */
const MAXIMUM_POINTS = 11_000;
const LOOK_BACK = 30 * 24 * HOUR;

export interface MetricRange {
  readonly from: Instant;
  readonly to: Instant;
  readonly stepMs: number;
}

/** The resources asked for: repeated or comma-joined, under the name or its deprecated alias. */
export function resourcesOf(call: Call): string[] {
  const found = [...values(call.query, 'resource'), ...values(call.query, 'service')];
  if (found.length === 0) throw badRequest('resource is required');
  return [...new Set(found)];
}

function resolutionOf(query: URLSearchParams): number {
  const given = query.get('resolutionSeconds');
  const seconds = given === null || given === '' ? DEFAULT_RESOLUTION : Number(given);
  if (!(seconds >= MINIMUM_RESOLUTION)) {
    throw badRequest(`resolutionSeconds must be at least ${MINIMUM_RESOLUTION}`);
  }
  return seconds;
}

/** The last hour by default; what is late is not there yet. Too many points are a 500. */
export function rangeOf({ query, now, faults }: Call): MetricRange {
  const to = optionalTime(query, 'endTime') ?? now;
  const from = optionalTime(query, 'startTime') ?? to - HOUR;
  if (from > to) throw badRequest('startTime is after endTime');
  const stepMs = resolutionOf(query) * 1_000;
  if ((to - from) / stepMs > MAXIMUM_POINTS) throw new Refusal(500, 'internal server error');
  return {
    from: Math.max(from, now - LOOK_BACK),
    to: Math.min(to, now - faults.lateMetricsMinutes * 60_000),
    stepMs,
  };
}
