/** Rows before it lie in its partition: tables of Glue look no further back. */
export const FIRST_PARTITION = '2000-01-01';

/** Where the objects of an export are. */
export const prefixOf = (id: string): string => `exports/${id}/`;

/**
 * The key of the n-th object of a partition in a batch: the same whenever the batch is written, so that what a killed
 * process left is overwritten. `folder` is `month=2026-06`; without partitions, nothing.
 */
export function batchKey(
  id: string,
  folder: string | undefined,
  from: string | undefined,
  to: string,
  n: number,
): string {
  const where = prefixOf(id) + (folder === undefined ? '' : `${folder}/`);
  return `${where}${from === undefined ? 'start' : inKey(from)}-${inKey(to)}-${n}.parquet`;
}

/** The folder of a report's slot, such as `exports/statements/slot=2026-06-01T0530/`; an ISO instant, in UTC. */
export const slotFolder = (id: string, slot: string): string =>
  `${prefixOf(id)}slot=${slot.slice(0, 16).replace(':', '')}/`;

/** A watermark without what keys had better not have: `20260610T063000.123456`, `n5` for -5. */
const inKey = (watermark: string): string =>
  watermark
    .replace(/\+00/, '')
    .replace(/^-/, 'n')
    .replace(' ', 'T')
    .replace(/[^0-9A-Za-z.]/g, '');
