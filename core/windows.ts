import type { Instant, MaintenanceWindow, Weekday } from './guide.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A wall clock: what people in a zone see. `day` counts days since 1970-01-01 in that zone. */
interface WallClock {
  readonly day: number;
  readonly weekday: Weekday;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** Days from 1970-01-01 to a civil date (Hinnant's algorithm), so that no date object is needed. */
function civilDay(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function wallClock(at: Instant, zone: string): WallClock {
  const parts = new Map(
    format(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const day = civilDay(part('year'), part('month'), part('day'));
  return {
    day,
    weekday: WEEKDAYS[(((day + 4) % 7) + 7) % 7] ?? 'sun',
    minute: part('hour') * 60 + part('minute'),
  };
}

/** Minutes since midnight of `HH:MM`. */
export function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function isOpen(window: MaintenanceWindow, clock: WallClock): boolean {
  const from = minuteOfDay(window.from);
  const until = minuteOfDay(window.until);
  const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(clock.weekday) + 6) % 7] ?? 'sun';
  if (from < until) {
    return window.days.includes(clock.weekday) && clock.minute >= from && clock.minute < until;
  }
  return (
    (window.days.includes(clock.weekday) && clock.minute >= from) ||
    (window.days.includes(yesterday) && clock.minute < until)
  );
}

/** The maintenance window that is open, if one is. */
export function openWindow(
  windows: readonly MaintenanceWindow[],
  zone: string,
  at: Instant,
): MaintenanceWindow | undefined {
  const clock = wallClock(at, zone);
  return windows.find((window) => isOpen(window, clock));
}

/** When the next window opens, to the minute; undefined when none does within eight days. */
export function nextOpening(
  windows: readonly MaintenanceWindow[],
  zone: string,
  at: Instant,
): Instant | undefined {
  const start = Math.ceil(at / MINUTE) * MINUTE;
  for (let near = start; near < start + 8 * DAY; near += 30 * MINUTE) {
    // Windows last at least half an hour, so none falls between two looks.
    if (openWindow(windows, zone, near) === undefined) continue;
    let opening = near;
    while (opening > start && openWindow(windows, zone, opening - MINUTE) !== undefined) {
      opening -= MINUTE;
    }
    return opening;
  }
  return undefined;
}

/** `Tue 21:00`, as people in the zone read it. */
export function wallTime(at: Instant, zone: string): string {
  const clock = wallClock(at, zone);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const day = clock.weekday.charAt(0).toUpperCase() + clock.weekday.slice(1);
  return `${day} ${pad(Math.floor(clock.minute / 60))}:${pad(clock.minute % 60)}`;
}
