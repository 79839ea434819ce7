import type { Guide, Weekday } from '../guide.ts';
import { minuteOfDay } from '../zoned-time.ts';
import { earlyMinutes } from './early.ts';
import { ceilingOf, floorOf, type Schedule } from './schedule.ts';

const DAY_MINUTES = 1440;
const WEEK: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A time of the week at which a row may change what it asks for. */
export interface Edge {
  /** `business-hours-begin`; unique among all edges of a guide. */
  readonly name: string;
  /** EventBridge Scheduler's six fields: `cron(57 6 ? * MON,TUE *)`, on the clocks of `timeZone`. */
  readonly expression: string;
  readonly timeZone: string;
  readonly targets: readonly string[];
  readonly why: string;
}

/** The cron line of minutes after midnight of some days; before midnight and after the next it moves the days. */
function cronOf(days: readonly Weekday[], minute: number): string {
  const shift = Math.floor(minute / DAY_MINUTES);
  const time = minute - shift * DAY_MINUTES;
  const names = WEEK.filter((_, index) => {
    const begins = WEEK[(index - shift + WEEK.length) % WEEK.length];
    return begins !== undefined && days.includes(begins);
  });
  const list = names.map((name) => name.toUpperCase()).join(',');
  return `cron(${time % 60} ${Math.floor(time / 60)} ? * ${list} *)`;
}

function edgesOf(schedule: Schedule, guide: Guide): readonly Edge[] {
  const { asks, days, id, timeZone } = schedule;
  if (days.length === 0) return [];
  const [from, until] = [minuteOfDay(schedule.from), minuteOfDay(schedule.until)];
  const levels = asks.map((ask) => ('plan' in ask ? ask.plan : ask.instances));
  const lead = earlyMinutes(schedule, guide, guide.policy.bootSeconds);
  const raises = levels.some((level) => floorOf<number | string>(level) !== undefined);
  const caps = levels.some((level) => ceilingOf<number | string>(level) !== undefined);
  const edge = (what: string, minute: number, why: string): Edge => ({
    name: `${id}-${what}`,
    expression: cronOf(days, minute),
    timeZone,
    targets: [...new Set(asks.map(({ target }) => target))],
    why: `${id} ${why}`,
  });
  return [
    ...(raises && lead > 0 ? [edge('early', from - lead, 'is about to begin')] : []),
    ...(caps || !raises || lead === 0 ? [edge('begin', from, 'begins')] : []),
    edge('end', until <= from ? until + DAY_MINUTES : until, 'ends'),
  ];
}

/**
 * The edges of all rows, for a scheduler that makes changes prompt. They need not be exact: what they lead to
 * is computed from now. So one on a holiday is harmless, one in a skipped hour may be left out, exceptions with
 * other times have none, and boots that were measured longer than the guide says begin sooner with the tick.
 */
export function scheduleEdges(guide: Guide): readonly Edge[] {
  return guide.schedules.flatMap((schedule) => edgesOf(schedule, guide));
}
