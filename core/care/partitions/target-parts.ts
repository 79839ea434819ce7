import type { Instant } from '../../guide.ts';
import type { PartitionStep } from '../care-rules.ts';
import { type Bounds, boundsAhead, boundsAt, overlap, partitionName } from './bounds.ts';

/** Partitions made ahead of those that have rows. */
const AHEAD = 3;
/** Partitions for the past; what is older shares one. */
const MOST_PAST = 120;
const DAY = 86_400_000;

/** A partition to be made, by the name it keeps. */
export interface Part {
  readonly name: string;
  readonly bounds: Bounds;
}

/** The partitions of a table that is converted: one for each step since its oldest row, or since what is kept. */
export function targetParts(
  table: string,
  step: PartitionStep,
  oldest: Instant | undefined,
  now: Instant,
  keepDays?: number,
): readonly Part[] {
  const ahead = boundsAhead(step, now, AHEAD);
  const kept = keepDays === undefined ? Number.NEGATIVE_INFINITY : now - keepDays * DAY;
  const past: Bounds[] = [];
  let border = ahead[0]?.from ?? now;
  while (oldest !== undefined && border > oldest && border > kept && past.length < MOST_PAST) {
    const bounds = boundsAt(step, border - 1);
    past.unshift(bounds);
    border = bounds.from;
  }
  const all = [...past, ...ahead];
  const parts = all.map((bounds) => ({ name: partitionName(table, step, bounds), bounds }));
  if (oldest === undefined || oldest >= border) return parts;
  const older = { from: Number.NEGATIVE_INFINITY, until: border };
  return [{ name: `${table}_older`, bounds: older }, ...parts];
}

/** The partitions of ranges that have rows in a default partition, and of no other. */
export const partsOf = (
  table: string,
  step: PartitionStep,
  instants: readonly Instant[],
  taken: readonly Bounds[],
): readonly Part[] =>
  [...new Map(instants.map((at) => boundsAt(step, at)).map((bounds) => [bounds.from, bounds]))]
    .map(([, bounds]) => bounds)
    .filter((bounds) => !taken.some((one) => overlap(one, bounds)))
    .sort((a, b) => a.from - b.from)
    .map((bounds) => ({ name: partitionName(table, step, bounds), bounds }));
