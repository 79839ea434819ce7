import type { Guide, Instant } from '../guide.ts';
import {
  type CivilDay,
  dateText,
  minuteOfDay,
  readingOf,
  wallClock,
  weekdayOf,
} from '../zoned-time.ts';
import type { Schedule } from './schedule.ts';

const DAY_MINUTES = 1440;

type Holidays = Guide['holidays'];

/** Local times between which a row asks. */
export interface Hours {
  readonly from: string;
  readonly until: string;
}

/** One time of a row: from `from` on, before `until`. */
export interface Span {
  /** The local day on which it begins. */
  readonly day: CivilDay;
  readonly from: Instant;
  readonly until: Instant;
}

/** Why no span of a row begins on a day on which one otherwise would, or why one has other times. */
export type Difference =
  | { readonly kind: 'holiday'; readonly calendar: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'other-hours'; readonly hours: Hours };

/** What is different for a row on a day; undefined on an ordinary one. */
export function differenceOf(
  schedule: Schedule,
  holidays: Holidays,
  day: CivilDay,
): Difference | undefined {
  const date = dateText(day);
  const exception = schedule.exceptions?.find((one) => one.date === date);
  if (exception !== undefined) {
    return 'off' in exception
      ? { kind: 'off' }
      : { kind: 'other-hours', hours: { from: exception.from, until: exception.until } };
  }
  const calendar = schedule.exceptOn?.find((name) => holidays[name]?.includes(date));
  return calendar === undefined ? undefined : { kind: 'holiday', calendar };
}

/** The local hours of the span that begins on a day; undefined when none does. */
export function hoursOf(schedule: Schedule, holidays: Holidays, day: CivilDay): Hours | undefined {
  const differs = differenceOf(schedule, holidays, day);
  if (differs?.kind === 'other-hours') return differs.hours;
  return differs === undefined && schedule.days.includes(weekdayOf(day)) ? schedule : undefined;
}

/**
 * The span that begins on a local day. It begins at the first instant at which the zone's wall clock reads
 * `from` or later on that date: a `from` that is skipped in spring begins where the gap ends. It ends when the
 * clock has for good passed `until`: a time that is repeated in autumn ends at its second reading, a skipped one
 * where the gap ends. So a span never flickers within a repeated hour, and one that lies wholly in a skipped
 * hour does not take place.
 */
export function spanOf(schedule: Schedule, holidays: Holidays, day: CivilDay): Span | undefined {
  const hours = hoursOf(schedule, holidays, day);
  if (hours === undefined) return undefined;
  const begin = minuteOfDay(hours.from);
  const end = minuteOfDay(hours.until);
  const from = readingOf(day, begin, schedule.timeZone).first;
  const until = readingOf(day, end <= begin ? end + DAY_MINUTES : end, schedule.timeZone).last;
  return until > from ? { day, from, until } : undefined;
}

/** The spans of a row that begin on local days from `first` to `last`, in order. */
export function spansBetween(
  schedule: Schedule,
  holidays: Holidays,
  first: CivilDay,
  last: CivilDay,
): readonly Span[] {
  const spans: Span[] = [];
  for (let day = first; day <= last; day += 1) {
    const span = spanOf(schedule, holidays, day);
    if (span !== undefined) spans.push(span);
  }
  return spans;
}

/** The spans around the day a row was last asked about: every look of that day asks again. */
const kept = new WeakMap<
  Schedule,
  { readonly day: CivilDay; readonly holidays: Holidays; readonly spans: readonly Span[] }
>();

/** The spans that may hold an instant: yesterday's reaches into today, tomorrow's may begin early. */
export function spansAround(schedule: Schedule, holidays: Holidays, at: Instant): readonly Span[] {
  const { day } = wallClock(at, schedule.timeZone);
  const known = kept.get(schedule);
  if (known?.day === day && known.holidays === holidays) return known.spans;
  const spans = spansBetween(schedule, holidays, day - 1, day + 1);
  kept.set(schedule, { day, holidays, spans });
  return spans;
}
