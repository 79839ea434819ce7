import type { CareTables } from '../care-schema.ts';

/**
 * Partitions on their way out, written down before they are detached. `oid` tells a partition from another table
 * that got its name; `detached` is an instant of the caller's clock.
 * Those that are `kept` were attached again by a person.
 * Those that were `copied` were default partitions, whose rows all lie in others.
 */
export const partitionTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.parted (
    oid bigint PRIMARY KEY,
    of_schema text NOT NULL,
    of_name text NOT NULL,
    schema text NOT NULL,
    name text NOT NULL,
    from_at double precision NOT NULL,
    until_at double precision NOT NULL,
    state text NOT NULL DEFAULT 'leaving' CHECK (state IN ('leaving', 'detached', 'archived', 'dropped', 'kept')),
    detached bigint,
    copied boolean NOT NULL DEFAULT false
  )`,
];
