import type { Instant } from '#core/guide.ts';
import { dayAndTime, span } from '../layout.ts';

type Figure = number | string | boolean | null;

const SHORT_SECONDS = 90;
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];
const ISO = /^\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00)$/;

/** `840 bytes`, `31.4 MB`. */
function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const scaled = bytes / 1000 ** step;
  return `${step === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${UNITS[step]}`;
}

function seconds(value: number): string {
  return value < SHORT_SECONDS ? `${Number(value.toFixed(2))} s` : span(value * 1000);
}

/** A figure as its name says what it is: `…Seconds`, `…Bytes`; instants in the zone, counts with commas. */
export function figureText(name: string, value: Figure, now: Instant, zone: string): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') {
    if (!ISO.test(value)) return value;
    const at = Date.parse(value);
    const away = at <= now ? `${span(now - at)} ago` : `in ${span(at - now)}`;
    return `${dayAndTime(at, zone)}, ${away}`;
  }
  if (/seconds$/i.test(name)) return seconds(value);
  if (/bytes$/i.test(name)) return size(value);
  return value.toLocaleString('en-US');
}

/** `staleSeconds` → `stale`, `refreshedAt` → `refreshed`, `changedRows` → `changed rows`. */
export const figureName = (name: string): string =>
  name
    .replace(/(?<=.)(Seconds|At)$/, '')
    .replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
