import type { ApplicationReading } from './application.ts';
import type { RunningInstance } from './situation.ts';

/** The same reading with answers that take longer, by the mean of what the instances' plans cost. */
export function slowed(
  reading: ApplicationReading,
  running: readonly RunningInstance[],
  slownessByPlan: Readonly<Record<string, number>>,
): ApplicationReading {
  const factors = running.map(({ instance }) => slownessByPlan[instance.plan] ?? 1);
  const factor = factors.reduce((sum, one) => sum + one, 0) / Math.max(1, factors.length);
  if (factors.length === 0 || factor === 1) return reading;
  const { p50, p95, p99 } = reading.fleet.latencySeconds;
  const latencySeconds = { p50: p50 * factor, p95: p95 * factor, p99: p99 * factor };
  return { ...reading, fleet: { ...reading.fleet, latencySeconds } };
}
