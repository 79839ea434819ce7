import type { Instant, MaintenanceWindow } from './guide.ts';
import { minuteOfDay, type WallClock, wallClock, weekdayOf } from './zoned-time.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function isOpen(window: MaintenanceWindow, clock: WallClock): boolean {
  const from = minuteOfDay(window.from);
  const until = minuteOfDay(window.until);
  const yesterday = weekdayOf(clock.day - 1);
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
