import { Cron } from 'croner';
import type { Instant } from '#core/guide.ts';

/** A rhythm on the wall clock of a zone. */
export interface CronRow {
  readonly cron: string;
  readonly timeZone: string;
}

const of = ({ cron, timeZone }: CronRow): Cron =>
  new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });

/**
 * The last instant at or before `now` at which it was time; undefined when it never was. A time that a change of the
 * clocks skips comes at the end of the gap, one that comes twice counts once.
 */
export function lastSlot(row: CronRow, now: Instant): Instant | undefined {
  // The minute of `now` itself counts.
  const [last] = of(row).previousRuns(1, new Date(Math.floor(now / 1000) * 1000 + 1000));
  return last?.getTime();
}

/** The next instant after `now`; undefined when there is none (30 February). */
export const nextSlot = (row: CronRow, now: Instant): Instant | undefined =>
  of(row).nextRun(new Date(now))?.getTime();
