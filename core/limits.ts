import { bootSeconds } from './boot-seconds.ts';
import type { Guide, Instant, Target } from './guide.ts';
import { rungIndex } from './ladder.ts';
import { type Bound, type Bounds, scheduledLevels } from './schedules/scheduled-levels.ts';
import { standingLimits } from './standing-limits.ts';

/** Who set a bound, when the guide's standing limits did not. */
export interface Setter {
  /** The schedule's id, or `bounds` for those a person set. */
  readonly id: string;
  /** `business-hours until Mon 19:00`. */
  readonly text: string;
}

/** Between what a target may be sized now. */
export interface Limits {
  /** The fewest and the most instances; the floor is never over the ceiling. */
  readonly floor: number;
  readonly ceiling: number;
  readonly floorBy?: Setter;
  readonly ceilingBy?: Setter;
  /** What had to give way, in words: a floor, or a person's bounds. */
  readonly overruled?: string;
  /** The smallest and the largest plan, by the guide's schedules. */
  readonly plan: Bounds<string>;
}

/** What changes limits in the course of time; without it only the standing limits count. */
export interface LimitsMoment {
  readonly now: Instant;
  readonly history: {
    readonly bootSeconds: readonly number[];
    /** Instances between which a person wants a service until further notice. */
    readonly bounds?: { readonly min: number; readonly max: number; readonly by?: string };
  };
}

interface Candidate {
  readonly value: number;
  readonly by?: Setter;
}

const scheduled = (bound: Bound<number> | undefined): readonly Candidate[] =>
  bound === undefined ? [] : [{ value: bound.value, by: { id: bound.schedule, text: bound.by } }];

/** Within what always holds: the guide may have changed since the bounds were set. */
function byPerson(
  { bounds }: LimitsMoment['history'],
  { ceiling, floor }: { readonly floor: number; readonly ceiling: number },
) {
  if (bounds === undefined) return { min: [], max: [] };
  const text = `bounds set by ${bounds.by ?? 'a person'}`;
  const side = (value: number): readonly Candidate[] => [
    { value: Math.min(ceiling, Math.max(floor, value)), by: { id: 'bounds', text } },
  ];
  const isOutside = bounds.max < floor || bounds.min > ceiling;
  const overruled = `${bounds.min} to ${bounds.max} (${text}) gives way to the guide's ${floor} to ${ceiling}`;
  return { min: side(bounds.min), max: side(bounds.max), ...(isOutside && { overruled }) };
}

/** The plan bounds; should the floor be over the ceiling all the same, the ceiling wins. */
function planLimits(guide: Guide, target: Target, { floor, ceiling }: Bounds<string>) {
  const ladder = guide.ladders[target.kind];
  const crossed =
    floor !== undefined &&
    ceiling !== undefined &&
    rungIndex(ladder, floor.value) > rungIndex(ladder, ceiling.value);
  return { ...(floor && !crossed && { floor }), ...(ceiling && { ceiling }) };
}

/**
 * The limits of a target: the guide's own, raised by the growth tier, and at a moment also those of its
 * schedules and of a person. The highest floor and the lowest ceiling count; a floor that is over the ceiling
 * all the same, which no guide that passes its checks brings about, gives way.
 */
export function limitsOf(guide: Guide, target: Target, moment?: LimitsMoment): Limits {
  const standing = standingLimits(guide, target);
  if (moment === undefined) return { ...standing, plan: {} };
  const { now, history } = moment;
  const levels = scheduledLevels(guide, target, now, bootSeconds(history, guide));
  const plan = planLimits(guide, target, levels.plan);
  if (target.kind !== 'service') return { ...standing, plan };
  const { floor: low, ceiling: high } = levels.instances;
  const person = byPerson(history, standing);
  const floor = [...scheduled(low), ...person.min].reduce<Candidate>(
    (most, one) => (one.value > most.value ? one : most),
    { value: standing.floor },
  );
  const ceiling = [...scheduled(high), ...person.max].reduce<Candidate>(
    (least, one) => (one.value < least.value ? one : least),
    { value: standing.ceiling },
  );
  const crossed = floor.value > ceiling.value;
  const overruled = [
    ...(person.overruled === undefined ? [] : [person.overruled]),
    ...(crossed
      ? [
          `a floor of ${floor.value}${floor.by ? ` (${floor.by.text})` : ''} gives way to the ceiling`,
        ]
      : []),
  ];
  return {
    floor: Math.min(floor.value, ceiling.value),
    ceiling: ceiling.value,
    ...(floor.by && !crossed && { floorBy: floor.by }),
    ...(ceiling.by && { ceilingBy: ceiling.by }),
    ...(overruled.length > 0 && { overruled: overruled.join('; ') }),
    plan,
  };
}

/** `the floor is 3 instances (business-hours until Mon 19:00)`, for one side. */
export function boundText(limits: Limits, side: 'floor' | 'ceiling'): string {
  const by = side === 'floor' ? limits.floorBy : limits.ceilingBy;
  const note = [by?.text, limits.overruled].filter((text) => text !== undefined).join('; ');
  return `${side} of ${limits[side]} instances${note === '' ? '' : ` (${note})`}`;
}
