import type { Guide, Instant, Target } from '../guide.ts';
import { rungIndex } from '../ladder.ts';
import { wallTime } from '../zoned-time.ts';
import { earlyMinutes } from './early.ts';
import { ceilingOf, floorOf, type Level, type Schedule } from './schedule.ts';
import { spansAround } from './spans.ts';

const MINUTE = 60_000;

/** One bound that is in force, and the row that set it. */
export interface Bound<T> {
  readonly value: T;
  readonly schedule: string;
  readonly until: Instant;
  /** `business-hours until Mon 19:00`. */
  readonly by: string;
}

/** The bounds in force; of several floors the highest, of several ceilings the lowest. */
export interface Bounds<T> {
  readonly floor?: Bound<T>;
  readonly ceiling?: Bound<T>;
}

/** What all rows together ask of one target at one moment. */
export interface ScheduledLevels {
  readonly instances: Bounds<number>;
  readonly plan: Bounds<string>;
}

/** A row in force: since when its ceilings are is not the same as since when its floors are. */
interface Times {
  readonly floor: Instant | undefined;
  readonly ceiling: Instant | undefined;
}

function timesOf(schedule: Schedule, guide: Guide, at: Instant, bootSeconds: number): Times {
  const lead = earlyMinutes(schedule, guide, bootSeconds) * MINUTE;
  const spans = spansAround(schedule, guide.holidays, at).filter(({ until }) => at < until);
  const floor = spans.findLast(({ from }) => at >= from - lead);
  const ceiling = spans.findLast(({ from }) => at >= from);
  return { floor: floor?.until, ceiling: ceiling?.until };
}

/** The bound that wins: the larger by `rank`, and of equals the one that lasts longer. */
function winner<T>(bounds: readonly Bound<T>[], rank: (value: T) => number): Bound<T> | undefined {
  return bounds.toSorted((a, b) => rank(b.value) - rank(a.value) || b.until - a.until)[0];
}

interface Ask<T> {
  readonly level: Level<T>;
  readonly schedule: Schedule;
  readonly times: Times;
}

function combine<T>(asks: readonly Ask<T>[], rank: (value: T) => number, zone: string): Bounds<T> {
  const bound = (
    value: T | undefined,
    until: Instant | undefined,
    { id, timeZone }: Schedule,
  ): Bound<T>[] => {
    if (value === undefined || until === undefined) return [];
    const where = timeZone === zone ? '' : ` (${timeZone})`;
    const by = `${id} until ${wallTime(until, timeZone)}${where}`;
    return [{ value, schedule: id, until, by }];
  };
  const floor = winner(
    asks.flatMap(({ level, schedule, times }) => bound(floorOf(level), times.floor, schedule)),
    rank,
  );
  const ceiling = winner(
    asks.flatMap(({ level, schedule, times }) => bound(ceilingOf(level), times.ceiling, schedule)),
    (value) => -rank(value),
  );
  return { ...(floor && { floor }), ...(ceiling && { ceiling }) };
}

/**
 * What the guide's schedules ask of a target at an instant: a pure function of now, so an edge that nobody
 * heard of heals with the next look. `bootSeconds` is how long an instance takes to serve.
 */
export function scheduledLevels(
  guide: Guide,
  target: Target,
  at: Instant,
  bootSeconds: number,
): ScheduledLevels {
  const counts: Ask<number>[] = [];
  const plans: Ask<string>[] = [];
  for (const schedule of guide.schedules) {
    const asks = schedule.asks.filter((ask) => ask.target === target.id);
    if (asks.length === 0) continue;
    const times = timesOf(schedule, guide, at, bootSeconds);
    for (const ask of asks) {
      if ('plan' in ask) plans.push({ level: ask.plan, schedule, times });
      else counts.push({ level: ask.instances, schedule, times });
    }
  }
  const ladder = guide.ladders[target.kind];
  return {
    instances: combine(counts, (value) => value, guide.timeZone),
    plan: combine(plans, (plan) => rungIndex(ladder, plan), guide.timeZone),
  };
}
