import type { CareTables } from '../care-schema.ts';

/**
 * The counters as the last report saw them, and reports on their way: one of a day goes through stages, and what it has
 * come to stands in `report`.
 */
export const adviceTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.statement_samples (
    query_id text NOT NULL,
    role text NOT NULL,
    toplevel boolean NOT NULL,
    since text,
    counters jsonb NOT NULL,
    PRIMARY KEY (query_id, role, toplevel)
  )`,
  `CREATE TABLE IF NOT EXISTS capstan.advice (
    slot bigint PRIMARY KEY,
    stage text NOT NULL,
    state jsonb,
    writes jsonb,
    report jsonb NOT NULL,
    trials jsonb NOT NULL DEFAULT '[]',
    says jsonb
  )`,
];
