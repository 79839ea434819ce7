import type { Instant } from './guide.ts';
import type { Intent } from './history.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import { ageSeconds, lastMinutes, mean } from './series.ts';
import { signals } from './signals.ts';

/** What every signal reads now, rows or not: a change is judged by it later. Missing or stale ones are left out. */
export function readings(
  { series }: Observation,
  { sizingMinutes, staleAfterSeconds }: Policy,
  now: Instant,
): Intent['before'] {
  const values = signals.flatMap(({ id }) => {
    const age = ageSeconds(series[id], now);
    const value = mean(lastMinutes(series[id], sizingMinutes));
    const known = age !== undefined && age <= staleAfterSeconds && value !== undefined;
    return known ? [[id, value] as const] : [];
  });
  return Object.fromEntries(values);
}
