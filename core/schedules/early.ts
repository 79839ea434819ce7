import type { Guide } from '../guide.ts';
import { standingLimits } from '../standing-limits.ts';
import { highestStep } from '../step.ts';
import { floorOf, type Schedule } from './schedule.ts';

/** No row begins sooner than an hour before its time. */
export const MOST_EARLY_MINUTES = 60;
/** A look comes once a minute. */
const LOOK_SECONDS = 60;

/** Steps up from what stands without schedules to the floors of a row; the largest of its targets. */
function stepsTo(schedule: Schedule, guide: Guide): number {
  const steps = schedule.asks.map((ask) => {
    const target = guide.targets.find(({ id }) => id === ask.target);
    const floor = 'instances' in ask ? floorOf(ask.instances) : undefined;
    if (target === undefined || floor === undefined) return 0;
    let [count, taken] = [standingLimits(guide, target).floor, 0];
    while (count < floor) {
      count = highestStep(count, guide.policy.step);
      taken += 1;
    }
    return taken;
  });
  return Math.max(0, ...steps);
}

/**
 * Whole minutes (0 to 60) by which the floors of a row begin before its time. `boot` is the time to serve,
 * `bootSeconds`, and a minute for the look, for each step the step guard makes of the rise, and the spacing
 * between these steps.
 */
export function earlyMinutes(schedule: Schedule, guide: Guide, bootSeconds: number): number {
  const { early = 0 } = schedule;
  if (early !== 'boot') return early;
  const steps = Math.max(1, stepsTo(schedule, guide));
  const minutes = (steps * (bootSeconds + LOOK_SECONDS)) / 60;
  const waits = (steps - 1) * guide.policy.spacingMinutes.up;
  return Math.min(MOST_EARLY_MINUTES, Math.ceil(minutes + waits));
}

/** The most a row may ever begin early, whatever boots will be measured. */
export function mostEarlyMinutes({ early = 0 }: Schedule): number {
  return early === 'boot' ? MOST_EARLY_MINUTES : early;
}
