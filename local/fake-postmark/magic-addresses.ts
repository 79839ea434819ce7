import { bareAddress } from './check-mail.ts';

/** What becomes of a mail after it was taken. */
export type Aftermath = 'hard-bounce' | 'soft-bounce' | 'spam-complaint' | 'unsubscribe';

const AFTERMATHS: Readonly<Record<string, Aftermath>> = {
  hardbounce: 'hard-bounce',
  softbounce: 'soft-bounce',
  complaint: 'spam-complaint',
  unsubscribe: 'unsubscribe',
};

const nameOf = (address: string): string =>
  (bareAddress(address).split('@')[0] ?? '').toLowerCase();

/** `code-1101@…`: this mail is refused with that code. `inactive@…`: with 406. */
export function codeFor(address: string): number | undefined {
  const name = nameOf(address);
  if (name === 'inactive') return 406;
  const code = /^code-(\d{1,4})$/.exec(name)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** `refuse-batch-402@…`: the whole request that holds this mail is refused with that code. */
export function batchCodeFor(address: string): number | undefined {
  const code = /^refuse-batch-(\d{1,4})$/.exec(nameOf(address))?.[1];
  return code === undefined ? undefined : Number(code);
}

/** `hardbounce@…`, `softbounce@…`, `complaint@…`, `unsubscribe@…`, also with `+anything`. */
export const aftermathFor = (address: string): Aftermath | undefined =>
  AFTERMATHS[nameOf(address).split('+')[0] ?? ''];
