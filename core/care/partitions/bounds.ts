import type { Instant } from '../../guide.ts';
import { type CivilDay, civilDay, dateText } from '../../zoned-time.ts';
import type { PartitionStep } from '../care-rules.ts';

const DAY = 86_400_000;
/** 1970-01-05, the first Monday. */
const MONDAY = 4;
/** PostgreSQL cuts longer names off. */
const LONGEST_NAME_BYTES = 63;

/** A stretch of time in UTC: from an instant up to, not including, another. */
export interface Bounds {
  /** `-Infinity` for MINVALUE. */
  readonly from: Instant;
  /** `Infinity` for MAXVALUE. */
  readonly until: Instant;
}

const yearAndMonth = (day: CivilDay): readonly [number, number] => {
  const [year, month] = dateText(day).split('-').map(Number);
  return [year ?? 0, month ?? 0];
};

const mondayOf = (day: CivilDay): CivilDay => day - ((((day - MONDAY) % 7) + 7) % 7);

function firstDay(step: PartitionStep, day: CivilDay): CivilDay {
  if (step === 'day') return day;
  if (step === 'week') return mondayOf(day);
  return civilDay(...yearAndMonth(day), 1);
}

function nextDay(step: PartitionStep, first: CivilDay): CivilDay {
  if (step === 'day') return first + 1;
  if (step === 'week') return first + 7;
  const [year, month] = yearAndMonth(first);
  return month === 12 ? civilDay(year + 1, 1, 1) : civilDay(year, month + 1, 1);
}

/** The day, week (from Monday) or month in UTC that an instant lies in. */
export function boundsAt(step: PartitionStep, instant: Instant): Bounds {
  const first = firstDay(step, Math.floor(instant / DAY));
  return { from: first * DAY, until: nextDay(step, first) * DAY };
}

/** The present one and so many after it, in order. */
export function boundsAhead(step: PartitionStep, now: Instant, ahead: number): readonly Bounds[] {
  const found = [boundsAt(step, now)];
  while (found.length <= ahead) found.push(boundsAt(step, found.at(-1)?.until ?? now));
  return found;
}

/** Whether two stretches have an instant in common. */
export const overlap = (a: Bounds, b: Bounds): boolean => a.from < b.until && b.from < a.until;

/** `YYYY-MM-DD` of an instant in UTC. */
export const dayText = (instant: Instant): string => dateText(Math.floor(instant / DAY));

/** `y2026m03`, `y2026w09` (the year and week of ISO 8601), `y2026m03d05`. */
function stepName(step: PartitionStep, { from }: Bounds): string {
  const day = Math.floor(from / DAY);
  const [year = '', month = '', date = ''] = dateText(day).split('-');
  if (step === 'month') return `y${year}m${month}`;
  if (step === 'day') return `y${year}m${month}d${date}`;
  // A week belongs to the year that its Thursday lies in, and 4 January always lies in the first.
  const [weekYear] = yearAndMonth(day + 3);
  const week = (day - mondayOf(civilDay(weekYear, 1, 4))) / 7 + 1;
  return `y${String(weekYear).padStart(4, '0')}w${String(week).padStart(2, '0')}`;
}

/** A name that needs no quotes and that PostgreSQL keeps whole. */
export const isPlainName = (name: string): boolean =>
  /^[a-z_][a-z0-9_]*$/.test(name) && name.length <= LONGEST_NAME_BYTES;

/**
 * What the partition of a table is called: `audit_logs_y2026m03`. Throws when the name would not be a plain one of
 * 63 bytes; `partitionChecks` refuses such tables before.
 */
export function partitionName(table: string, step: PartitionStep, bounds: Bounds): string {
  const name = `${table}_${stepName(step, bounds)}`;
  if (!isPlainName(name)) {
    throw new Error(
      `a partition cannot be called ${JSON.stringify(name)}: wanted lower case, digits and underscores, 63 at most`,
    );
  }
  return name;
}

/** The longest that `partitionName` adds to the name of a table. */
export const longestAddition = (step: PartitionStep): number =>
  '_'.length + stepName(step, boundsAt(step, 0)).length;
