import type { Instant } from '#local/clock.ts';

/**
 * What the clocks of a zone show, written as the instant at which UTC clocks show it. Calendar
 * arithmetic on it needs no zone; only `instantAt` turns it back into time.
 */
export type WallTime = number;

/** The clocks of one IANA time zone. */
export interface TimeZone {
  wallTimeAt(instant: Instant): WallTime;
  /** When clocks show it (the first time, where they show it twice); undefined where they skip it. */
  instantAt(wallTime: WallTime): Instant | undefined;
}

const UTC: TimeZone = { wallTimeAt: (instant) => instant, instantAt: (wallTime) => wallTime };

const zones = new Map<string, TimeZone>([['UTC', UTC]]);

/** No zone is further from UTC than 14 h; a day also covers a change between two of its offsets. */
const DAY = 86_400_000;

/** The zone of that IANA name, or undefined when there is none. */
export function timeZone(name: string): TimeZone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const offsetAt = (instant: Instant): number => wallTimeOf(format, instant) - wholeSecond(instant);
  const zone: TimeZone = {
    wallTimeAt: (instant) => instant + offsetAt(instant),
    instantAt: (wallTime) => {
      // One of the offsets in force around it is the right one; the larger gives the earlier time.
      const around = [offsetAt(wallTime - DAY), offsetAt(wallTime + DAY)].sort((a, b) => b - a);
      return around
        .map((offset) => wallTime - offset)
        .find((instant) => instant + offsetAt(instant) === wallTime);
    },
  };
  zones.set(name, zone);
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  // Intl also takes '+01:00', which AWS does not.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

function wallTimeOf(format: Intl.DateTimeFormat, instant: Instant): WallTime {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
}

const wholeSecond = (instant: Instant): Instant => Math.floor(instant / 1000) * 1000;
