import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchServer } from './server.ts';

/** Tables of Asset Anchor, filled: so many transactions, and what belongs to them in proportion. */
export interface DataSet {
  readonly transactions: number;
  readonly tenants: number;
  readonly properties: number;
  readonly auditLogs: number;
}

const SCHEMA = join(import.meta.dirname, '..', '..', 'local', 'application', 'schema.sql');

/** Three years until here; the same numbers give the same rows. */
const UNTIL = '2026-11-01T00:00:00Z';

/** Makes the tables and fills them, a minute for five million; some tenants are large, as they are. */
export async function makeDataSet(server: BenchServer, transactions: number): Promise<DataSet> {
  const tenants = 500;
  const properties = Math.max(tenants, Math.round(transactions / 250));
  const auditLogs = Math.round(transactions / 5);
  const app = await server.connect('app');
  await app.query(await readFile(SCHEMA, 'utf8'));
  await app.query(
    `INSERT INTO tenants (id, name, created_at)
     SELECT n, 'Tenant ' || n, timestamptz '${UNTIL}' - interval '4 years' FROM generate_series(1, $1::int) n`,
    [tenants],
  );
  // A quadratic curve: the first tenth of the tenants has a third of the properties.
  await app.query(
    `INSERT INTO properties (id, tenant_id, name, city, value, details, created_at, updated_at)
     SELECT n, 1 + floor($2 * power(random_of(n), 2))::int, 'Property ' || n, 'City ' || n % 80, 100000 + n % 900000,
       jsonb_build_object('floors', n % 7), timestamptz '${UNTIL}' - interval '3 years', timestamptz '${UNTIL}' - interval '1 year'
     FROM generate_series(1, $1::int) n`.replaceAll('random_of(n)', RANDOM),
    [properties, tenants],
  );
  await app.query(
    `INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
     SELECT p.tenant_id, p.id, (ARRAY['rent', 'fee', 'deposit', 'repair'])[1 + n % 4], (n % 500000) / 100.0, at, at
     FROM generate_series(1, $1::int) n
     CROSS JOIN LATERAL (SELECT timestamptz '${UNTIL}' - interval '3 years' * (1 - n::float8 / $1) AS at) t
     JOIN properties p ON p.id = 1 + (n::bigint * 7919) % $2::int`,
    [transactions, properties],
  );
  await app.query(
    `INSERT INTO audit_logs (created_at, event_type, details)
     SELECT timestamptz '${UNTIL}' - interval '3 years' * (1 - n::float8 / $1), 'event-' || n % 40, jsonb_build_object('n', n)
     FROM generate_series(1, $1::int) n`,
    [auditLogs],
  );
  await app.query(
    `INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds)
     SELECT timestamptz '${UNTIL}' - interval '90 days' * (1 - n::float8 / $1), 1 + n % $2, '/assets/' || n % 5000, 200, n % 900
     FROM generate_series(1, $1::int) n`,
    [auditLogs, tenants],
  );
  await app.query(
    `INSERT INTO notifications (tenant_id, channel, body, created_at)
     SELECT 1 + n % $2, 'email', 'Body ' || n, timestamptz '${UNTIL}' - interval '1 year' * (1 - n::float8 / $1)
     FROM generate_series(1, $1::int) n`,
    [auditLogs, tenants],
  );
  // Ids were given by hand: whoever inserts next goes on behind them.
  for (const table of ['tenants', 'properties'])
    await app.query(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    );
  await app.end();
  const admin = await server.connect('postgres');
  await admin.query('VACUUM (FREEZE, ANALYZE)');
  await admin.query('CHECKPOINT');
  await admin.end();
  return { transactions, tenants, properties, auditLogs };
}

/** Something between 0 and 1 that is the same for the same number. */
const RANDOM = '((n::bigint * 2654435761) % 4294967296 / 4294967296.0)';
