import * as v from 'valibot';
import { ServiceError } from '../../wire.ts';
import { wholeNumber } from '../input.ts';

/** How the operations on alarms ask for pages. */
export const pageFields = {
  MaxRecords: v.exactOptional(wholeNumber(1, 100)),
  NextToken: v.exactOptional(v.string()),
};

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Leads to the next page; absent on the last. */
  readonly NextToken?: string;
}

const PREFIX = 'from-';

/** Where a page starts. Tokens of another make are refused as AWS refuses them. */
export function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const offset = Number(text.slice(PREFIX.length));
  if (!text.startsWith(PREFIX) || !Number.isSafeInteger(offset) || offset < 0) {
    throw new ServiceError('InvalidNextToken', 'The token is not one that this service gave.');
  }
  return offset;
}

export const makeToken = (offset: number): string =>
  Buffer.from(`${PREFIX}${offset}`).toString('base64url');

/** One page of a list. */
export function pageOf<Item>(
  all: readonly Item[],
  size: number,
  token: string | undefined,
): Page<Item> {
  const start = readToken(token);
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length && { NextToken: makeToken(end) }),
  };
}
