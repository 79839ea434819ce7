import type { Instant, Weekday } from './guide.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Days from 1970-01-01 to a date of the calendar, without a zone. */
export type CivilDay = number;

/** A wall clock: what people in a zone see. */
export interface WallClock {
  readonly day: CivilDay;
  readonly weekday: Weekday;
  /** Minutes since midnight. */
  readonly minute: number;
}

/** Days from 1970-01-01 to a civil date (Hinnant's algorithm), so that no date object is needed. */
export function civilDay(year: number, month: number, day: number): CivilDay {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Year, month and day of a day: the reverse of Hinnant's algorithm. Years before 1 are 0 and less. */
export function civilDate(day: CivilDay): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const part = Math.floor((5 * dayOfYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * part + 2) / 5) + 1,
  };
}

/** `YYYY-MM-DD` of a day. */
export function dateText(at: CivilDay): string {
  const { day, month, year } = civilDate(at);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** The day of `YYYY-MM-DD`; undefined when the calendar has no such date (2026-02-30). */
export function dayOfDate(date: string): CivilDay | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (found === null) return undefined;
  const [year, month, day] = found.slice(1).map(Number);
  const known = civilDay(year ?? 0, month ?? 0, day ?? 0);
  return dateText(known) === date ? known : undefined;
}

/** The weekday of a day. */
export function weekdayOf(day: CivilDay): Weekday {
  return WEEKDAYS[(((day + 4) % 7) + 7) % 7] ?? 'sun';
}

/** Minutes since midnight of `HH:MM`. */
export function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** Whether the runtime's time zone data knows a zone by this name; `+01:00` and `est5edt` are no names. */
export function isZone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z0-9+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

function askOffset(zone: string, at: Instant): number {
  const parts = formatOf(zone).formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find(({ type }) => type === name)?.value ?? 0);
  const day = civilDay(part('year'), part('month'), part('day'));
  const wall = day * DAY + part('hour') * HOUR + part('minute') * MINUTE + part('second') * 1000;
  return wall - Math.floor(at / 1000) * 1000;
}

/** Offsets of a stretch of sixteen days: the same throughout, or another one from `at` on. */
interface Stretch {
  readonly before: number;
  readonly after: number;
  readonly at: Instant;
}

/** No zone changes its clocks there and back in less (the shortest, Ramadan in Morocco, is a month). */
const STRETCH = 16 * DAY;
const stretches = new Map<string, Map<number, Stretch>>();

function stretchOf(zone: string, index: number): Stretch {
  let [low, high] = [index * STRETCH, (index + 1) * STRETCH];
  const [before, after] = [askOffset(zone, low), askOffset(zone, high)];
  if (before === after) return { before, after, at: high };
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (askOffset(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, at: high };
}

/** Milliseconds by which a zone's wall clock is ahead of UTC. Asking Intl costs microseconds, so answers are kept. */
export function offsetAt(zone: string, at: Instant): number {
  const index = Math.floor(at / STRETCH);
  const known = stretches.get(zone) ?? new Map<number, Stretch>();
  const stretch = known.get(index) ?? stretchOf(zone, index);
  stretches.set(zone, known);
  known.set(index, stretch);
  return at < stretch.at ? stretch.before : stretch.after;
}

/** What the wall clock of a zone shows, to the minute. */
export function wallClock(at: Instant, zone: string): WallClock {
  const wall = at + offsetAt(zone, at);
  const day = Math.floor(wall / DAY);
  return { day, weekday: weekdayOf(day), minute: Math.floor((wall - day * DAY) / MINUTE) };
}

/** The one change of the clocks between two instants whose offsets differ, to the millisecond. */
export function changeBetween(zone: string, from: Instant, until: Instant): Instant {
  const before = offsetAt(zone, from);
  let [low, high] = [from, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Instants at which the wall clock reads a time: first, and for good. */
export interface Reading {
  /** The first instant at which it reads this or later; the end of the gap when it is skipped. */
  readonly first: Instant;
  /** The first instant from which on it never reads less: of a time that is read twice, the second. */
  readonly last: Instant;
}

/**
 * When the wall clock of a zone reads `minute` of `day`. `minute` may pass midnight (1440 and more).
 * The two instants differ only where clocks are set back.
 */
export function readingOf(day: CivilDay, minute: number, zone: string): Reading {
  const wall = day * DAY + minute * MINUTE;
  // Offsets lie between -12 h and +14 h, so the time is read within these bounds.
  const [from, until] = [wall - 15 * HOUR, wall + 13 * HOUR];
  const [before, after] = [wall - offsetAt(zone, from), wall - offsetAt(zone, until)];
  if (before === after) return { first: before, last: before };
  const change = changeBetween(zone, from, until);
  return {
    first: before < change ? before : Math.max(change, after),
    last: after > change ? after : Math.min(change, before),
  };
}

/** `Tue 21:00`, as people in the zone read it. */
export function wallTime(at: Instant, zone: string): string {
  const { weekday, minute } = wallClock(at, zone);
  const day = weekday.charAt(0).toUpperCase() + weekday.slice(1);
  return `${day} ${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}
