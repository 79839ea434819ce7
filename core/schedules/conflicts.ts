import type { Guide, Instant, Target } from '../guide.ts';
import { rungIndex } from '../ladder.ts';
import { type CivilDay, dateText, dayOfDate, wallClock, wallTime } from '../zoned-time.ts';
import { mostEarlyMinutes } from './early.ts';
import { ceilingOf, floorOf, type Schedule } from './schedule.ts';
import { type Span, spansBetween } from './spans.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Clock changes repeat by year and weekday: six years show what later ones bring. Exceptions widen this. */
const HORIZON = { first: '2026-01-01', last: '2031-12-31' };

/** What one row asks of a target, as a bound. */
export interface AskedBound {
  readonly schedule: Schedule;
  readonly value: number | string;
  /** Where it stands: `schedules.1.asks.0.instances`. */
  readonly path: string;
}

/** A floor of one row over the ceiling of another while both are in force. */
export interface Conflict {
  readonly floor: AskedBound;
  readonly ceiling: AskedBound;
  /** Such a moment, in the zone of the ceiling: `Mon 2026-01-05 06:30 (America/New_York)`. */
  readonly when: string;
}

type What = 'instances' | 'plan';

function boundsOf(guide: Guide, target: Target, what: What, side: 'floor' | 'ceiling') {
  return guide.schedules.flatMap((schedule, row) =>
    schedule.asks.flatMap((ask, at): readonly AskedBound[] => {
      if (ask.target !== target.id) return [];
      const level =
        what === 'plan' ? 'plan' in ask && ask.plan : 'instances' in ask && ask.instances;
      if (level === false) return [];
      const value =
        side === 'floor' ? floorOf<number | string>(level) : ceilingOf<number | string>(level);
      return value === undefined
        ? []
        : [{ schedule, value, path: `schedules.${row}.asks.${at}.${what}` }];
    }),
  );
}

/** The days on which rows may meet: a span of an exception also meets those of the days beside it. */
function horizonOf(schedules: readonly Schedule[]): readonly [CivilDay, CivilDay] {
  const dates = schedules.flatMap(({ exceptions }) => (exceptions ?? []).map(({ date }) => date));
  const days = [
    ...[HORIZON.first, HORIZON.last].flatMap((date) => dayOfDate(date) ?? []),
    ...dates.flatMap((date) => dayOfDate(date) ?? []).flatMap((day) => [day - 2, day + 2]),
  ];
  return [Math.min(...days), Math.max(...days)];
}

/** The first moment in a span of each; both lists are in order of their beginnings. */
function firstMeeting(one: readonly Span[], other: readonly Span[]): Instant | undefined {
  let next = 0;
  for (const { from, until } of one) {
    // No span lasts longer than a day and the hour by which clocks may be set back.
    while ((other[next]?.from ?? Number.POSITIVE_INFINITY) < from - 2 * DAY) next += 1;
    for (let at = next; (other[at]?.from ?? until) < until; at += 1) {
      const beside = other[at];
      if (beside !== undefined && beside.until > from) return Math.max(from, beside.from);
    }
  }
  return undefined;
}

/** A moment as it reads in a zone, with its date. */
function momentText(at: Instant, zone: string): string {
  const [weekday, time] = wallTime(at, zone).split(' ');
  return `${weekday} ${dateText(wallClock(at, zone).day)} ${time} (${zone})`;
}

/**
 * Every floor that is over the ceiling of another row, or of the same one, at some moment at which both are in
 * force, one moment each; a floor counts from as early as it may ever begin.
 */
export function conflictsOf(guide: Guide): readonly Conflict[] {
  const [first, last] = horizonOf(guide.schedules);
  const known = new Map<Schedule, readonly Span[]>();
  const spansOf = (schedule: Schedule): readonly Span[] => {
    const spans = known.get(schedule) ?? spansBetween(schedule, guide.holidays, first, last);
    known.set(schedule, spans);
    return spans;
  };
  const meet = (floor: AskedBound, ceiling: AskedBound): Conflict[] => {
    const lead = mostEarlyMinutes(floor.schedule) * MINUTE;
    const early = spansOf(floor.schedule).map((span) => ({ ...span, from: span.from - lead }));
    const at = firstMeeting(early, spansOf(ceiling.schedule));
    if (at === undefined) return [];
    return [{ floor, ceiling, when: momentText(at, ceiling.schedule.timeZone) }];
  };
  return guide.targets.flatMap((target) => {
    const rank = (value: number | string): number =>
      typeof value === 'number' ? value : rungIndex(guide.ladders[target.kind], value);
    return (['instances', 'plan'] as const).flatMap((what) => {
      const ceilings = boundsOf(guide, target, what, 'ceiling');
      return boundsOf(guide, target, what, 'floor').flatMap((floor) =>
        ceilings
          .filter((ceiling) => rank(floor.value) > rank(ceiling.value))
          .flatMap((ceiling) => meet(floor, ceiling)),
      );
    });
  });
}
