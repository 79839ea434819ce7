import type {
  Calendar,
  CalendarDay,
  CalendarInterval,
  CalendarLane,
  ClockChange,
} from './calendar.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** `HH:MM` of a minute of the day, also 24:00. */
export function minuteText(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** `clocks go back at 02:00: 25 hours`. */
export function changeText({ atMinute, minutes }: ClockChange): string {
  const hours = Number(((1440 - minutes) / 60).toFixed(2));
  const way = minutes > 0 ? 'forward' : 'back';
  return `clocks go ${way} at ${minuteText(atMinute)}: ${hours} hours`;
}

/** `Sun 2026-03-08`. */
export function dayText({ date, weekday }: CalendarDay): string {
  return `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)} ${date}`;
}

/** `3 to 10`, `at least pro_8gb`, `any`. */
export function boundsText({ floor, ceiling }: CalendarInterval): string {
  if (floor === undefined) return ceiling === undefined ? 'any' : `at most ${ceiling}`;
  if (ceiling === undefined) return `at least ${floor}`;
  return floor === ceiling ? `exactly ${floor}` : `${floor} to ${ceiling}`;
}

/** What is different on a day for the rows of a lane. */
export function notesOf({ notes }: CalendarDay, { schedules }: CalendarLane): readonly string[] {
  return notes.filter(({ schedule }) => schedules.includes(schedule)).map(({ text }) => text);
}

function dayLines(
  day: CalendarDay,
  intervals: readonly CalendarInterval[],
  lane: CalendarLane,
): readonly string[] {
  const change = day.change === undefined ? [] : [changeText(day.change)];
  const notes = [...change, ...notesOf(day, lane)];
  const lines = intervals.map((interval, index) => {
    const when = `${minuteText(interval.fromMinute)}–${minuteText(interval.untilMinute)}`;
    const name = index === 0 ? dayText(day) : '';
    const said = [boundsText(interval).padEnd(12), interval.by.join(', ')].join('  ');
    return `  ${name.padEnd(16)}${when}   ${said}`.trimEnd();
  });
  return [...lines, ...notes.map((note) => `  ${''.padEnd(16)}! ${note}`)];
}

function laneLines(calendar: Calendar, lane: CalendarLane): readonly string[] {
  const { days, target, what } = lane;
  return [
    `${target}: ${what} (${calendar.zone})`,
    ...calendar.days.flatMap((day, index) => dayLines(day, days[index] ?? [], lane)),
  ];
}

/** The calendar as a table for a terminal: each day's stretches, their bounds, and the rows that ask. */
export function calendarText(calendar: Calendar): string {
  return calendar.lanes.map((lane) => laneLines(calendar, lane).join('\n')).join('\n\n');
}
