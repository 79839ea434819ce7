import { Cron } from 'croner';
import type { Instant } from '#local/clock.ts';
import type { TimeZone, WallTime } from './time-zone.ts';

/** When something recurs: the first time strictly after an instant, if there is one. */
export type NextAfter = (after: Instant) => Instant | undefined;

const SEPARATOR = /\s+/;
const EVERY_DAY = '?';
/** What croner takes and AWS does not: weekdays and years outside these. */
const WEEKDAYS = { from: 1, to: 7 };
const YEARS = { from: 1970, to: 2199 };

/**
 * The occurrences of AWS's six fields (minutes hours day-of-month month day-of-week year) on the
 * clocks of a zone, or undefined when the fields are wrong. A time that clocks skip in spring does
 * not occur; one that they show twice in autumn occurs the first time only.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function cronOccurrences(fields: string, zone: TimeZone): NextAfter | undefined {
  const next = nextWallTime(fields);
  if (next === undefined) return undefined;
  return (after) => {
    for (let wallTime = next(zone.wallTimeAt(after)); wallTime !== undefined; ) {
      const instant = zone.instantAt(wallTime);
      // In the second pass of a repeated hour the times of that hour are over.
      if (instant !== undefined && instant > after) return instant;
      wallTime = next(wallTime);
    }
    return undefined;
  };
}

/**
 * croner counts on UTC clocks here and never sees the zone: in a zone it follows Vixie cron, which
 * runs skipped times late and repeated times twice, and EventBridge does neither.
 */
function nextWallTime(fields: string): ((after: WallTime) => WallTime | undefined) | undefined {
  const parts = fields.split(SEPARATOR);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = parts;
  if (parts.length !== 6 || dayOfWeek === undefined) return undefined;
  // One of the two day fields has to be '?', the other must not.
  if ((dayOfMonth === EVERY_DAY) === (dayOfWeek === EVERY_DAY)) return undefined;
  if ([minutes, hours, month, year].some((field) => field === EVERY_DAY)) return undefined;
  if (!within(dayOfWeek, WEEKDAYS) || !within(year ?? '', YEARS)) return undefined;
  const pattern = ['0', minutes, hours, dayOfMonth, month, lastWeekday(dayOfWeek), year].join(' ');
  let cron: Cron;
  try {
    cron = new Cron(pattern, {
      timezone: 'UTC',
      mode: '7-part',
      alternativeWeekdays: true,
      sloppyRanges: true,
      paused: true,
    });
  } catch {
    return undefined;
  }
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

/** Are all numbers of a field in range; steps ('/2') and ordinals ('#3') are no values. */
function within(
  field: string,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const values = field.replaceAll(/[/#]\d+/g, '').match(/\d+/g) ?? [];
  return values.every((value) => Number(value) >= from && Number(value) <= to);
}

/** AWS writes the last Friday as '6L' or 'FRIL' and the last day of a week as 'L'; croner '6#L'. */
function lastWeekday(field: string): string {
  if (field === 'L') return '7';
  return field.replace(/^([1-7]|[A-Z]{3})L$/i, '$1#L');
}
