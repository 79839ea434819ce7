import { uniformAt } from '#local/workload/noise.ts';

/** Seconds the oldest open transaction has lasted: short ones, and minutes while reports run. */
export function longestTransaction(seed: number, minute: number, queryFactor: number): number {
  const luck = uniformAt(seed, minute);
  return 0.5 + 8 * luck ** 3 + Math.max(0, queryFactor - 1) * (40 + 60 * luck);
}
