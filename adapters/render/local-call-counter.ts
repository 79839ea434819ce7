import type { CallCounter } from './rate-budget.ts';

/** Counts for one process alone: for programs that run without AWS. */
export function localCallCounter(): CallCounter {
  const spent = new Map<string, { minute: number; calls: number }>();
  return {
    async reserve(bucket, minute, calls, most) {
      const before = spent.get(bucket);
      const total = (before?.minute === minute ? before.calls : 0) + calls;
      if (total > most) return false;
      spent.set(bucket, { minute, calls: total });
      return true;
    },
  };
}
