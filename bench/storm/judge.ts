import type { Instant } from '#core/guide.ts';
import type { Effect } from '#local/fake-render/effects.ts';
import type { NeededChange } from './planner.ts';

/** How what Render did compares with what was needed. */
export interface Verdict {
  /** Changes that both made. */
  readonly made: number;
  /** Needed, and never made. */
  readonly missing: readonly string[];
  /** Made, and not needed. */
  readonly surplus: readonly string[];
  /** The same change made again. */
  readonly twice: readonly string[];
  /** When the last needed change was made. */
  readonly lastAt: Instant | undefined;
}

const nameOf = (service: string, to: unknown): string => `${service} to ${String(to)}`;

/** Judges by Render's own log of effects alone. */
export function judge(effects: readonly Effect[], needed: readonly NeededChange[]): Verdict {
  const wanted = new Set(needed.map(({ service, to }) => nameOf(service, to)));
  const seen = new Map<string, Instant>();
  const surplus: string[] = [];
  const twice: string[] = [];
  for (const { actor, after, at, operation, resourceId } of effects) {
    if (actor !== 'api') continue;
    const name =
      operation === 'scale-service'
        ? nameOf(resourceId, after?.['numInstances'])
        : `${resourceId} ${operation}`;
    if (seen.has(name)) twice.push(name);
    else if (!wanted.has(name)) surplus.push(name);
    if (!seen.has(name)) seen.set(name, at);
  }
  const made = [...wanted].filter((name) => seen.has(name));
  const times = made.map((name) => seen.get(name) ?? 0);
  return {
    made: made.length,
    missing: [...wanted].filter((name) => !seen.has(name)),
    surplus,
    twice,
    lastAt: times.length === 0 ? undefined : Math.max(...times),
  };
}
