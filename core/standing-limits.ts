import type { Guide, Target } from './guide.ts';

/** The fewest and the most instances of a target at any time: the guide's limits, raised by the growth tier. */
export function standingLimits(guide: Guide, target: Target): { floor: number; ceiling: number } {
  if (target.kind !== 'service') return { floor: 1, ceiling: 1 };
  const users = guide.growth.monthlyActiveUsers;
  // Visitors say nothing of how many tasks there are.
  const tiers = target.backlog === undefined ? guide.growth.tiers : [];
  const tier = tiers
    .filter(({ fromMonthlyActiveUsers }) => fromMonthlyActiveUsers <= users)
    .reduce((most, { minInstances }) => Math.max(most, minInstances), 0);
  const ceiling = target.instances.max;
  return { floor: Math.min(ceiling, Math.max(target.instances.min, tier)), ceiling };
}
