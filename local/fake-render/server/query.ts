import type { Instant } from '#local/clock.ts';
import { badRequest } from './refusal.ts';

/** All values of a filter: repeated, comma-joined, or written with a trailing `[]`. */
export function values(query: URLSearchParams, key: string): string[] {
  return [...query.getAll(key), ...query.getAll(`${key}[]`)]
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

/** True when the filter is absent or names the value. */
export function admits(query: URLSearchParams, key: string, value: string | undefined): boolean {
  const wanted = values(query, key);
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

/** A time in a query: RFC 3339 as clients send it, or epoch seconds as the prose says. */
export function optionalTime(query: URLSearchParams, key: string): Instant | undefined {
  const value = query.get(key);
  if (value === null || value === '') return undefined;
  const at = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value);
  if (Number.isNaN(at)) throw badRequest(`invalid ${key}: ${value}`);
  return at;
}

/** The `<kind>Before` and `<kind>After` filters; something without that time passes only without them. */
export function timeAdmits(
  query: URLSearchParams,
  kind: 'created' | 'updated' | 'started' | 'finished',
  at: Instant | undefined,
): boolean {
  const before = optionalTime(query, `${kind}Before`);
  const after = optionalTime(query, `${kind}After`);
  if (before !== undefined && (at === undefined || at >= before)) return false;
  return after === undefined || (at !== undefined && at > after);
}

/** A time as replies write it. */
export const timestamp = (at: Instant): string => new Date(at).toISOString();

export const optionalTimestamp = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : timestamp(at);
