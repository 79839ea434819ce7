import { DateTime, IANAZone } from 'luxon';

/**
 * A second opinion on local time, written without the product's calendar: luxon says what a clock shows, and
 * everything else is found by walking through minutes one by one.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type OracleDay = (typeof WEEKDAYS)[number];

export interface OracleRow {
  readonly days: readonly OracleDay[];
  readonly from: string;
  readonly until: string;
}

export interface OracleSpan {
  readonly date: string;
  readonly from: number;
  readonly until: number;
}

const minutesAhead = (zone: string, at: number): number => IANAZone.create(zone).offset(at);

/** The first minute of a stretch whose clock is not set as at its beginning; its end differs. */
function changeWithin(zone: string, from: number, until: number): number {
  const before = minutesAhead(zone, from);
  let [same, other] = [from / MINUTE, until / MINUTE];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (minutesAhead(zone, middle * MINUTE) === before) same = middle;
    else other = middle;
  }
  return other * MINUTE;
}

/** Every instant of some years at which a zone sets its clocks; it does so at most once in four weeks. */
export function changesOf(zone: string, firstYear: number, lastYear: number): readonly number[] {
  const changes: number[] = [];
  const end = Date.UTC(lastYear + 1, 0, 1);
  let before = minutesAhead(zone, Date.UTC(firstYear, 0, 1));
  for (let at = Date.UTC(firstYear, 0, 1); at < end; at += 28 * DAY) {
    const after = minutesAhead(zone, at + 28 * DAY);
    if (after !== before) changes.push(changeWithin(zone, at, at + 28 * DAY));
    before = after;
  }
  return changes;
}

/** What a wall clock shows in each minute of a week, as minutes of a calendar without zones. */
export interface Minutes {
  readonly start: number;
  readonly shown: Int32Array;
}

/** The minutes from four days before an instant to four days after it. */
export function minutesAround(zone: string, at: number): Minutes {
  const start = Math.floor(at / HOUR) * HOUR - 4 * DAY;
  const end = start + 8 * DAY;
  const [before, after] = [minutesAhead(zone, start), minutesAhead(zone, end)];
  const change = before === after ? end : changeWithin(zone, start, end);
  const shown = new Int32Array((end - start) / MINUTE);
  for (let minute = start; minute < end; minute += MINUTE) {
    shown[(minute - start) / MINUTE] = minute / MINUTE + (minute < change ? before : after);
  }
  return { start, shown };
}

const timeOf = (date: string, time: string): number => Date.parse(`${date}T${time}:00Z`) / MINUTE;

/** `YYYY-MM-DD`, so many days later. */
export function laterDate(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate() ?? '';
}

/** The local date at an instant. */
export function dateAt(zone: string, at: number): string {
  return DateTime.fromMillis(at, { zone }).toISODate() ?? '';
}

/**
 * The span that begins on a local date: from the first minute in which the clock shows `from` or later, to the
 * last minute in which it shows less than `until`.
 */
export function oracleSpan(row: OracleRow, date: string, minutes: Minutes): OracleSpan | undefined {
  const weekday = WEEKDAYS[DateTime.fromISO(date, { zone: 'utc' }).weekday - 1];
  if (weekday === undefined || !row.days.includes(weekday)) return undefined;
  const endDate = row.until <= row.from ? laterDate(date, 1) : date;
  const [begin, end] = [timeOf(date, row.from), timeOf(endDate, row.until)];
  const { shown } = minutes;
  let first = 0;
  while ((shown[first] ?? begin) < begin) first += 1;
  let last = shown.length - 1;
  while ((shown[last] ?? 0) >= end) last -= 1;
  if (last < first) return undefined;
  const instant = (index: number): number => minutes.start + index * MINUTE;
  return { date, from: instant(first), until: instant(last + 1) };
}
