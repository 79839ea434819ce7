import type { TemplatedMessage } from 'postmark';

/** Postmark's limit for one call. */
const MOST_MAILS = 500;
/** Postmark's limit is 50 MB; bytes of JSON are counted mail by mail, so some room is left. */
const MOST_BYTES = 45_000_000;

/** A mail on its way, with whatever it belongs to. */
export interface Outgoing<T> {
  readonly of: T;
  readonly mail: TemplatedMessage;
}

/** Mails by what fits one call: each call has mails of one stream only. */
export function mailBatches<T>(
  outgoing: readonly Outgoing<T>[],
): readonly (readonly Outgoing<T>[])[] {
  const batches: Outgoing<T>[][] = [];
  for (const ones of Map.groupBy(outgoing, ({ mail }) => mail.MessageStream).values()) {
    let batch: Outgoing<T>[] = [];
    let bytes = 0;
    for (const one of ones) {
      const size = Buffer.byteLength(JSON.stringify(one.mail));
      if (batch.length === MOST_MAILS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
        batches.push(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(one);
      bytes += size;
    }
    if (batch.length > 0) batches.push(batch);
  }
  return batches;
}
