import { guide } from '#config';
import type { Instant } from '#core/guide.ts';
import { isPlain, PLAIN_TEXT } from '#core/playbooks/plain-text.ts';
import { minuteOfDay, readingOf, wallClock } from '#core/zoned-time.ts';
import { wrongUse } from './exit.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: DAY };

/** What somebody says for others to read: one line that shows as what it is; empty when there is none. */
export function readSentence(option: string, text: string | undefined): string {
  const sentence = text?.trim() ?? '';
  if (isPlain(sentence)) return sentence;
  throw wrongUse(`${option}: wanted ${PLAIN_TEXT}`);
}

/** A target of the guide; anything else is answered with those there are. */
export function readTarget(name: string | undefined): string {
  if (name !== undefined && guide.targets.some(({ id }) => id === name)) return name;
  const known = guide.targets.map(({ id }) => id).join(', ');
  throw wrongUse(`found target "${name ?? ''}", wanted one of ${known}`);
}

/** A target, or undefined for `all`. */
export function readTargetOrAll(name: string | undefined): string | undefined {
  if (name === 'all') return undefined;
  if (guide.targets.some(({ id }) => id === name)) return name;
  const known = guide.targets.map(({ id }) => id).join(', ');
  throw wrongUse(`found target "${name ?? ''}", wanted all or one of ${known}`);
}

/** Milliseconds of `90m`, `2h`, `1d`: from one minute to so many days. */
export function readDuration(option: string, text: string, mostDays = 30): number {
  const found = /^(\d{1,6}(?:\.\d{1,3})?)([mhd])$/.exec(text);
  const milliseconds = Number(found?.[1]) * (UNITS[found?.[2] ?? ''] ?? Number.NaN);
  if (milliseconds >= MINUTE && milliseconds <= mostDays * DAY) return Math.round(milliseconds);
  const bounds = `from 1m to ${mostDays}d`;
  throw wrongUse(`${option}: found "${text}", wanted a duration such as 90m, 2h or 1d, ${bounds}`);
}

/** A whole number within bounds. */
export function readCount(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw wrongUse(`${option}: found "${text}", wanted a whole number from ${least} to ${most}`);
}

/** The end of the last minute that a zone's clock showed as `HH:MM`, today or yesterday. */
function lastTime(text: string, now: Instant, zone: string): Instant {
  const { day } = wallClock(now, zone);
  const minute = minuteOfDay(text);
  const today = readingOf(day, minute, zone).last;
  const at = today <= now ? today : readingOf(day - 1, minute, zone).last;
  return at + MINUTE - 1;
}

/**
 * A moment: `HH:MM` in the guide's zone, the last time that was so, or an ISO time with its zone.
 * Throws `CommandFailed`.
 */
export function readTime(option: string, text: string, now: Instant): Instant {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return lastTime(text, now, guide.timeZone);
  const hasZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = hasZone ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw wrongUse(
    `${option}: found "${text}", wanted HH:MM (${guide.timeZone}) or a time with its zone such as 2026-03-03T18:05Z`,
  );
}
