import { createHash } from 'node:crypto';
import type { Database } from '#core/care/database.ts';

/** DDL of one part of care: idempotent statements for the schema `capstan`. A later version only ever adds. */
export type CareTables = readonly string[];

/** What remembers chores, runs and orders. Instants are milliseconds of the caller's clock; leases go by the server's. */
const own: CareTables = [
  'CREATE SCHEMA IF NOT EXISTS capstan',
  'CREATE TABLE IF NOT EXISTS capstan.made (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), fingerprint text NOT NULL)',
  `CREATE TABLE IF NOT EXISTS capstan.chores (
    id text PRIMARY KEY,
    holder text,
    leased_until timestamptz,
    began bigint,
    spent_seconds double precision NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    retry_at bigint,
    last jsonb,
    last_ended jsonb,
    handed_over jsonb,
    told jsonb NOT NULL DEFAULT '[]'
  )`,
  `CREATE TABLE IF NOT EXISTS capstan.runs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chore text NOT NULL,
    ended bigint NOT NULL,
    run jsonb NOT NULL
  )`,
  'CREATE INDEX IF NOT EXISTS runs_by_chore ON capstan.runs (chore, ended)',
  `CREATE TABLE IF NOT EXISTS capstan.orders (
    name text PRIMARY KEY,
    kind text NOT NULL,
    input jsonb NOT NULL,
    status text NOT NULL DEFAULT 'open',
    because text NOT NULL DEFAULT 'given, and not begun',
    given timestamptz NOT NULL DEFAULT clock_timestamp(),
    watched timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
];

/** Makes what care remembers in, once for each version of it; a look when there is nothing to do. */
export async function makeCareSchema(
  database: Database,
  parts: readonly CareTables[] = [],
): Promise<void> {
  const statements = [...own, ...parts.flat()];
  const fingerprint = createHash('sha256').update(statements.join(';\n')).digest('hex');
  const isMade = await database.read(async (sql) => {
    const [found] = await sql.query("SELECT to_regclass('capstan.made') IS NOT NULL AS there");
    if (found?.['there'] !== true) return false;
    const [made] = await sql.query('SELECT fingerprint FROM capstan.made');
    return made?.['fingerprint'] === fingerprint;
  });
  if (isMade) return;
  await database.transaction(async (sql) => {
    for (const statement of statements) await sql.execute(statement);
    await sql.execute(
      'INSERT INTO capstan.made (fingerprint) VALUES ($1) ON CONFLICT (only_one) DO UPDATE SET fingerprint = excluded.fingerprint',
      [fingerprint],
    );
  });
}
