import type { CareTables } from '../care-schema.ts';

/**
 * Tables that are being copied into partitioned ones while they are written to. `position` counts blocks of the
 * side that is read, of its `leaf`-th table when the copy is compared; whoever comes next goes on from there.
 */
export const conversionTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.mirrors (
    source bigint PRIMARY KEY,
    target bigint NOT NULL,
    keys text[] NOT NULL,
    shape text NOT NULL,
    filenode bigint NOT NULL,
    blocks bigint NOT NULL,
    phase text NOT NULL DEFAULT 'copy' CHECK (phase IN ('copy', 'compare', 'compare-back', 'swap')),
    leaf integer NOT NULL DEFAULT 0,
    position bigint NOT NULL DEFAULT 0
  )`,
  'ALTER TABLE capstan.mirrors ADD COLUMN IF NOT EXISTS wish text',
];
