import type { Guide, Instant, Target } from '#core/guide.ts';
import type { History } from '#core/history.ts';
import { limitsOf } from '#core/limits.ts';
import { calendarOf } from '#core/schedules/calendar.ts';
import { wallClock } from '#core/zoned-time.ts';

/** So far ahead the next change is looked for: a week, and what holidays put off. */
const DAYS_AHEAD = 8;

type Remembered = Pick<History, 'bootSeconds' | 'bounds'>;

/** What a target may be sized between; plans only where a schedule asks for them. */
export interface Levels {
  readonly floor: number;
  readonly ceiling: number;
  readonly planFloor?: string;
  readonly planCeiling?: string;
  /** Schedules that set them, and `bounds` for a person, where it is not the guide's standing limits. */
  readonly by: readonly string[];
}

/** Levels that begin to hold at an instant. */
export interface NextLevels {
  readonly at: Instant;
  readonly levels: Levels;
}

/** What a target may be sized between at an instant. */
export function levelsAt(guide: Guide, target: Target, history: Remembered, now: Instant): Levels {
  const { ceiling, ceilingBy, floor, floorBy, plan } = limitsOf(guide, target, { now, history });
  const setters = [floorBy?.id, ceilingBy?.id, plan.floor?.schedule, plan.ceiling?.schedule];
  return {
    floor,
    ceiling,
    ...(plan.floor === undefined ? {} : { planFloor: plan.floor.value }),
    ...(plan.ceiling === undefined ? {} : { planCeiling: plan.ceiling.value }),
    by: [...new Set(setters.filter((id) => id !== undefined))],
  };
}

const isSame = (a: Levels, b: Levels): boolean =>
  JSON.stringify({ ...a, by: [] }) === JSON.stringify({ ...b, by: [] });

/** The next change of a target's levels; undefined when none comes within eight days. */
export function nextLevels(
  guide: Guide,
  target: Target,
  history: Remembered,
  now: Instant,
): NextLevels | undefined {
  const { bootSeconds } = history;
  const zone = guide.timeZone;
  const firstDay = wallClock(now, zone).day;
  const { lanes } = calendarOf(guide, { firstDay, days: DAYS_AHEAD, zone, bootSeconds });
  const edges = lanes
    .filter((lane) => lane.target === target.id)
    .flatMap(({ days }) => days.flat().map(({ from }) => from))
    .filter((at) => at > now)
    .sort((a, b) => a - b);
  const present = levelsAt(guide, target, history, now);
  return edges
    .map((at) => ({ at, levels: levelsAt(guide, target, history, at) }))
    .find(({ levels }) => !isSame(levels, present));
}

/** `3 to 10 instances (business-hours)`; undefined when anything goes. */
export function levelsText(levels: Levels, kind: Target['kind']): string | undefined {
  const { by, ceiling, floor, planCeiling, planFloor } = levels;
  const parts = [
    ...(kind === 'service' ? [`${floor} to ${ceiling} instances`] : []),
    ...(planFloor === undefined ? [] : [`plan at least ${planFloor}`]),
    ...(planCeiling === undefined ? [] : [`plan at most ${planCeiling}`]),
  ];
  const who = by.length === 0 ? '' : ` (${by.join(', ')})`;
  return parts.length === 0 ? undefined : `${parts.join(', ')}${who}`;
}
