import type { CareTables } from '../care-schema.ts';

/**
 * What archives remember. An archive is one table that was detached, or one month's old rows of a table that goes on;
 * its parts are its objects. A restore is one order, and what it has loaded so far. Instants are milliseconds of the caller's clock.
 */
export const archiveTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.archives (
    folder text PRIMARY KEY,
    of_table text NOT NULL,
    relation oid NOT NULL,
    source text NOT NULL,
    columns jsonb NOT NULL,
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'copying',
    rows bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    objects integer NOT NULL DEFAULT 0,
    superseded bigint NOT NULL DEFAULT 0,
    began bigint NOT NULL,
    ended bigint
  )`,
  'CREATE INDEX IF NOT EXISTS archives_by_table ON capstan.archives (of_table, from_at)',
  `CREATE TABLE IF NOT EXISTS capstan.archive_parts (
    folder text NOT NULL REFERENCES capstan.archives ON DELETE CASCADE,
    part integer NOT NULL,
    last_row text[] NOT NULL,
    object jsonb NOT NULL,
    moved integer NOT NULL DEFAULT 0,
    superseded integer[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (folder, part)
  )`,
  `CREATE TABLE IF NOT EXISTS capstan.restores (
    name text PRIMARY KEY,
    relation oid NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS capstan.restored_objects (
    name text NOT NULL REFERENCES capstan.restores ON DELETE CASCADE,
    key text NOT NULL,
    rows bigint NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (name, key)
  )`,
];
