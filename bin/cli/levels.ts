import type { Guide, Instant, Target } from '#core/guide.ts';
import type { History } from '#core/history.ts';
import { type Limits, limitsOf } from '#core/limits.ts';

const MINUTE = 60_000;

/** What a target may be sized between, in words and numbers; plans only where a schedule asks for them. */
export interface Levels {
  readonly floor: number;
  readonly ceiling: number;
  readonly planFloor?: string;
  readonly planCeiling?: string;
  /** Who set them, where it is not the guide's standing limits. */
  readonly by: readonly string[];
}

/** The same levels from an instant on, before another. */
export interface LevelSpan {
  readonly from: Instant;
  readonly until: Instant;
  readonly levels: Levels;
}

function levelsOf({ ceiling, ceilingBy, floor, floorBy, overruled, plan }: Limits): Levels {
  const setters = [floorBy?.id, ceilingBy?.id, plan.floor?.schedule, plan.ceiling?.schedule];
  const by = [...new Set(setters.filter((id) => id !== undefined))];
  return {
    floor,
    ceiling,
    ...(plan.floor === undefined ? {} : { planFloor: plan.floor.value }),
    ...(plan.ceiling === undefined ? {} : { planCeiling: plan.ceiling.value }),
    by: overruled === undefined ? by : [...by, overruled],
  };
}

/** What a target may be sized between at an instant. */
export function levelsAt(
  guide: Guide,
  target: Target,
  history: Pick<History, 'bootSeconds' | 'bounds'>,
  now: Instant,
): Levels {
  return levelsOf(limitsOf(guide, target, { now, history }));
}

/** Levels over time; edges lie on whole minutes, so a look a minute sees them all. */
export function levelSpans(
  guide: Guide,
  target: Target,
  history: Pick<History, 'bootSeconds' | 'bounds'>,
  from: Instant,
  until: Instant,
): readonly LevelSpan[] {
  const spans: { from: Instant; until: Instant; levels: Levels }[] = [];
  const start = Math.floor(from / MINUTE) * MINUTE;
  for (let at = start; at < until; at += MINUTE) {
    const levels = levelsAt(guide, target, history, at);
    const last = spans.at(-1);
    if (last !== undefined && JSON.stringify(last.levels) === JSON.stringify(levels)) {
      last.until = at + MINUTE;
    } else spans.push({ from: at, until: at + MINUTE, levels });
  }
  return spans;
}

/** `3 to 10 instances (business-hours)`, `plan at least pro_8gb (…)`. */
export function levelsText(
  { by, ceiling, floor, planCeiling, planFloor }: Levels,
  kind: Target['kind'],
): string {
  const parts = [
    ...(kind === 'service' ? [`${floor} to ${ceiling} instances`] : []),
    ...(planFloor === undefined ? [] : [`plan at least ${planFloor}`]),
    ...(planCeiling === undefined ? [] : [`plan at most ${planCeiling}`]),
  ];
  const who = by.length === 0 ? '' : ` (${by.join(', ')})`;
  return parts.length === 0 ? 'no limits' : `${parts.join(', ')}${who}`;
}
