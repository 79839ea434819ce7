import { createHash } from 'node:crypto';
import type { Key } from '../state-table/keys.ts';

/** An address as one stream knows it: Postmark suppresses by stream. */
export interface StreamAddress {
  /** The id of a message stream on Postmark. */
  readonly stream: string;
  readonly address: string;
}

/** Servers may tell `Ada` from `ada`, and none does; Postmark does not either. */
const normalised = (address: string): string => address.trim().normalize('NFC').toLowerCase();

/** Where the suppression of an address stands; the address itself stands nowhere. */
export function suppressionKey({ address, stream }: StreamAddress): Key {
  const digest = createHash('sha256')
    .update(`${stream}\n${normalised(address)}`)
    .digest('hex');
  return { pk: `SUPPRESSED#${digest}`, sk: 'ADDRESS' };
}
