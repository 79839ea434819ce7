import type { Instant } from '../../guide.ts';
import type { PartitionRow } from '../care-rules.ts';
import { type Bounds, boundsAhead, dayText, overlap } from './bounds.ts';

const DAY = 86_400_000;

/** A partition as the catalogue has it. */
export interface Partition extends Bounds {
  /** Its number in the catalogue: a name may pass to another table, this does not. */
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** A DETACH CONCURRENTLY that was interrupted: inserts into its range fail until it is ended. */
  readonly isPending: boolean;
}

/** What a row of the guide asks of the partitions there are. */
export interface TurnPlan {
  /** Ranges that want a partition, the earliest first. */
  readonly missing: readonly Bounds[];
  /** Ranges that want one and overlap with another that somebody made by hand. */
  readonly blocked: readonly { readonly bounds: Bounds; readonly by: Partition }[];
  /** How many of the wanted ones after the present exist, without a gap. */
  readonly ahead: number;
  /** Partitions whose end is older than what is kept, the oldest first. */
  readonly old: readonly Partition[];
}

const isSame = (a: Bounds, b: Bounds): boolean => a.from === b.from && a.until === b.until;

/** Whether a partition, or several beside each other, hold all of a range. */
function covers(bounds: Bounds, partitions: readonly Partition[]): boolean {
  let { from } = bounds;
  for (const one of [...partitions].sort((a, b) => a.from - b.from)) {
    if (one.from <= from && one.until > from) from = one.until;
  }
  return from >= bounds.until;
}

/**
 * What is to be made and what is to go at an instant. A range is there when partitions hold all of it, whatever they
 * are called; one that is held in part cannot be made, and is blocked.
 */
export function turnPlan(
  { ahead, keepDays, step }: Pick<PartitionRow, 'ahead' | 'keepDays' | 'step'>,
  partitions: readonly Partition[],
  now: Instant,
): TurnPlan {
  const wanted = boundsAhead(step, now, ahead);
  const isThere = (bounds: Bounds): boolean =>
    partitions.some((one) => isSame(one, bounds)) || covers(bounds, partitions);
  const absent = wanted.filter((bounds) => !isThere(bounds));
  const inTheWay = (bounds: Bounds): Partition | undefined =>
    partitions.find((one) => overlap(one, bounds));
  const firstGap = wanted.slice(1).findIndex((bounds) => !isThere(bounds));
  const border = now - keepDays * DAY;
  return {
    missing: absent.filter((bounds) => inTheWay(bounds) === undefined),
    blocked: absent.flatMap((bounds) => {
      const by = inTheWay(bounds);
      return by === undefined ? [] : [{ bounds, by }];
    }),
    ahead: firstGap === -1 ? ahead : firstGap,
    old: partitions.filter(({ until }) => until <= border).sort((a, b) => a.until - b.until),
  };
}

/** `2026-03-01 to 2026-04-01`, for people. */
export const rangeText = ({ from, until }: Bounds): string =>
  `${Number.isFinite(from) ? dayText(from) : 'the beginning'} to ${Number.isFinite(until) ? dayText(until) : 'the end'}`;
