import type { Direction } from './decision.ts';
import type { Rung } from './guide.ts';

/** Where a plan stands on its ladder, by any of its spellings; -1 when it is not on it. */
export function rungIndex(ladder: readonly Rung[], plan: string): number {
  return ladder.findIndex((rung) => rung.plan === plan || rung.aliases?.includes(plan) === true);
}

/** The rung a plan stands on. */
export function rungOf(ladder: readonly Rung[], plan: string): Rung | undefined {
  return ladder[rungIndex(ladder, plan)];
}

/** One step up or down; undefined at the end of the ladder and for a plan that is not on it. */
export function nextRung(
  ladder: readonly Rung[],
  plan: string,
  direction: Direction,
): Rung | undefined {
  const index = rungIndex(ladder, plan);
  return index < 0 ? undefined : ladder[index + (direction === 'up' ? 1 : -1)];
}

/** Whether two spellings name the same plan. */
export function samePlan(ladder: readonly Rung[], one: string, other: string): boolean {
  return (
    one === other || (rungIndex(ladder, one) >= 0 && rungOf(ladder, one) === rungOf(ladder, other))
  );
}
