import type { Guide, Instant, Target, TargetKind } from '../guide.ts';
import { limitsOf } from '../limits.ts';
import {
  type CivilDay,
  changeBetween,
  dateText,
  offsetAt,
  readingOf,
  wallClock,
  weekdayOf,
} from '../zoned-time.ts';
import { type DayNote, dayNotes } from './day-notes.ts';
import { earlyMinutes } from './early.ts';
import { spansBetween } from './spans.ts';

const MINUTE = 60_000;

/** A stretch of a day in which a target's bounds are the same. */
export interface CalendarInterval {
  readonly from: Instant;
  readonly until: Instant;
  /** Minutes of the wall clock; an interval that ends with its day ends at 1440. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly floor?: number | string;
  readonly ceiling?: number | string;
  /** The rows that set a bound, in order of floor and ceiling. */
  readonly by: readonly string[];
}

/** What the clocks of a zone do on a day: set forward (spring) or back (negative) when they show `atMinute`. */
export interface ClockChange {
  readonly atMinute: number;
  readonly minutes: number;
}

export interface CalendarDay {
  readonly date: string;
  readonly weekday: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly change?: ClockChange;
  /** Holidays, exceptions and spans that do not take place. */
  readonly notes: readonly DayNote[];
}

/** One target and what is bounded of it, by day. */
export interface CalendarLane {
  readonly target: string;
  readonly kind: TargetKind;
  readonly what: 'instances' | 'plan';
  /** Plans from small to large, for lanes of plans. */
  readonly plans: readonly string[];
  /** Rows that ask this of the target. */
  readonly schedules: readonly string[];
  /** One list for each day of the calendar. */
  readonly days: readonly (readonly CalendarInterval[])[];
}

/** Floors and ceilings of some days, as the clocks of `zone` show them. */
export interface Calendar {
  readonly application: string;
  readonly zone: string;
  readonly days: readonly CalendarDay[];
  readonly lanes: readonly CalendarLane[];
}

export interface CalendarOptions {
  /** The first local day, and how many. */
  readonly firstDay: CivilDay;
  readonly days: number;
  readonly zone: string;
  /** Boots measured so far, in seconds; they move early beginnings. */
  readonly bootSeconds?: readonly number[];
}

function changeOf(
  zone: string,
  day: CivilDay,
  from: Instant,
  until: Instant,
): ClockChange | undefined {
  // A day may begin with a change: what held before it is asked a moment before.
  const before = offsetAt(zone, from - 1);
  const minutes = (offsetAt(zone, until - 1) - before) / MINUTE;
  if (minutes === 0) return undefined;
  const shown = changeBetween(zone, from - 1, until - 1) + before;
  return { atMinute: Math.floor(shown / MINUTE) - day * 1440, minutes };
}

function calendarDay(guide: Guide, day: CivilDay, zone: string): CalendarDay {
  const from = readingOf(day, 0, zone).first;
  const until = readingOf(day + 1, 0, zone).first;
  const change = changeOf(zone, day, from, until);
  return {
    date: dateText(day),
    weekday: weekdayOf(day),
    from,
    until,
    ...(change && { change }),
    notes: dayNotes(guide, day),
  };
}

/** Every instant of a day at which some row may change what it asks of a target. */
function edgesOf(guide: Guide, target: Target, day: CalendarDay, boot: number): readonly Instant[] {
  const rows = guide.schedules.filter(({ asks }) => asks.some((ask) => ask.target === target.id));
  const edges = rows.flatMap((row) => {
    const local = wallClock(day.from, row.timeZone).day;
    const lead = earlyMinutes(row, guide, boot) * MINUTE;
    return spansBetween(row, guide.holidays, local - 2, local + 3).flatMap(({ from, until }) => [
      from - lead,
      from,
      until,
    ]);
  });
  const inside = edges.filter((edge) => edge > day.from && edge < day.until);
  return [...new Set([day.from, ...inside])].sort((a, b) => a - b);
}

function laneDay(
  guide: Guide,
  target: Target,
  what: CalendarLane['what'],
  day: CalendarDay,
  options: CalendarOptions,
): readonly CalendarInterval[] {
  const { bootSeconds = [], zone } = options;
  const boot = Math.max(guide.policy.bootSeconds, ...bootSeconds);
  const intervals: CalendarInterval[] = [];
  const edges = edgesOf(guide, target, day, boot);
  edges.forEach((from, index) => {
    const limits = limitsOf(guide, target, { now: from, history: { bootSeconds } });
    const { plan } = limits;
    const [floor, ceiling, ...by] =
      what === 'plan'
        ? [plan.floor?.value, plan.ceiling?.value, plan.floor?.schedule, plan.ceiling?.schedule]
        : [limits.floor, limits.ceiling, limits.floorBy?.id, limits.ceilingBy?.id];
    const until = edges[index + 1] ?? day.until;
    const next: CalendarInterval = {
      from,
      until,
      fromMinute: from === day.from ? 0 : wallClock(from, zone).minute,
      untilMinute: until === day.until ? 1440 : wallClock(until, zone).minute,
      ...(floor !== undefined && { floor }),
      ...(ceiling !== undefined && { ceiling }),
      by: [...new Set(by.filter((id) => id !== undefined))],
    };
    const last = intervals.at(-1);
    const isSame =
      last?.floor === floor && last?.ceiling === ceiling && last?.by.join() === next.by.join();
    if (last === undefined || !isSame) intervals.push(next);
    else intervals.splice(-1, 1, { ...last, until, untilMinute: next.untilMinute });
  });
  return intervals;
}

/** The floors and ceilings of some days: what the loop would find at each moment, were nothing changed by then. */
export function calendarOf(guide: Guide, options: CalendarOptions): Calendar {
  const { days: count, firstDay, zone } = options;
  const days = Array.from({ length: count }, (_, index) =>
    calendarDay(guide, firstDay + index, zone),
  );
  const lanes = guide.targets.flatMap((target): readonly CalendarLane[] => {
    const lane = (what: CalendarLane['what']): CalendarLane => ({
      target: target.id,
      kind: target.kind,
      what,
      plans: what === 'plan' ? guide.ladders[target.kind].map(({ plan }) => plan) : [],
      schedules: guide.schedules
        .filter(({ asks }) => asks.some((ask) => ask.target === target.id && what in ask))
        .map(({ id }) => id),
      days: days.map((day) => laneDay(guide, target, what, day, options)),
    });
    const plans = lane('plan');
    return [
      ...(target.kind === 'service' ? [lane('instances')] : []),
      ...(plans.schedules.length > 0 ? [plans] : []),
    ];
  });
  return { application: guide.application, zone, days, lanes };
}
