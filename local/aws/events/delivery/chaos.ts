/** What may go wrong with deliveries of an at-least-once service that keeps no order. */
export interface Chaos {
  /** How often every delivery happens in all; 1 when absent. */
  readonly duplicate?: number;
  /** Deliver in random order within `withinSeconds`. */
  readonly shuffle?: boolean;
  /** The share of deliveries that never happen, 0–1. */
  readonly drop?: number;
  /** Simulated seconds over which shuffled deliveries spread; 60 when absent. */
  readonly withinSeconds?: number;
}

/** Milliseconds after which each copy of one delivery happens; empty when it is lost. */
export function chaoticDelays(chaos: Chaos, random: () => number): readonly number[] {
  const { duplicate = 1, shuffle = false, drop = 0, withinSeconds = 60 } = chaos;
  if (drop > 0 && random() < drop) return [];
  const copies = Math.max(1, Math.floor(duplicate));
  // Whole seconds, so that thousands of copies share few timers.
  return Array.from({ length: copies }, () =>
    shuffle ? Math.ceil((1 - random()) * withinSeconds) * 1000 : 0,
  );
}

/** A random order of the same items (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
