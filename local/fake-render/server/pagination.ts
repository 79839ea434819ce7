import type { Json, JsonValue } from '../json.ts';
import { badRequest } from './refusal.ts';

const MAXIMUM = 100;
const DEFAULT = 20;

/** Cursors are opaque to clients: the key of an item and, should it be gone, where it stood. */
const cursorOf = (key: string, index: number): string =>
  Buffer.from(`${index}:${key}`).toString('base64url');

function limitOf(query: URLSearchParams): number {
  const value = query.get('limit');
  if (value === null || value === '') return DEFAULT;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAXIMUM) {
    throw badRequest(`limit must be between 1 and ${MAXIMUM}, got ${value}`);
  }
  return limit;
}

/** Index of the first item behind the cursor. */
function startOf<T>(items: readonly T[], keyOf: (item: T) => string, cursor: string): number {
  const found = /^(\d+):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString());
  if (found === null) throw badRequest('invalid cursor');
  const index = items.findIndex((item) => keyOf(item) === found[2]);
  return index < 0 ? Number(found[1]) : index + 1;
}

export interface Listing<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Singular name that wraps each element. */
  readonly as: string;
  readonly show: (item: T) => JsonValue;
}

/** One page as a bare array of `{cursor, <name>: …}`; behind the last item it is empty. */
export function page<T>(query: URLSearchParams, { items, keyOf, as, show }: Listing<T>): Json[] {
  const limit = limitOf(query);
  const cursor = query.get('cursor') ?? '';
  const start = cursor === '' ? 0 : startOf(items, keyOf, cursor);
  return items.slice(start, start + limit).map((item, offset) => ({
    cursor: cursorOf(keyOf(item), start + offset),
    [as]: show(item),
  }));
}
