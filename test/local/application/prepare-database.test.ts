import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  prepareDatabase,
  SERVER_SETTINGS,
  seedDatabase,
} from '#local/application/prepare-database.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';

const NOW = Date.UTC(2026, 2, 3, 16, 30);
const TRANSACTIONS = 12_000;

let server: Postgres;
let care: pg.Client;

beforeAll(async () => {
  server = await startPostgres({ settings: SERVER_SETTINGS });
  await prepareDatabase(server.adminConnectionString);
  await seedDatabase(server.adminConnectionString, { now: NOW, transactions: TRANSACTIONS });
  const url = new URL(server.adminConnectionString);
  url.username = 'care';
  care = new pg.Client({ connectionString: url.href });
  await care.connect();
});
afterAll(async () => {
  await care.end();
  await server.stop();
});

const one = async (text: string): Promise<Record<string, unknown>> =>
  (await care.query(text)).rows[0];

describe('the database of Asset Anchor', () => {
  it('ends two years of transactions at the start of the session', async () => {
    const found = await one(`SELECT count(*)::int AS count, min(created_at) AS first,
      max(created_at) AS last FROM transactions`);
    expect(found['count']).toBe(TRANSACTIONS);
    expect(found['last']).toEqual(new Date(NOW));
    const days = (NOW - (found['first'] as Date).getTime()) / 86_400_000;
    expect(Math.round(days)).toBe(730);
  });

  it('has tenants of very different sizes', async () => {
    const { rows } = await care.query(
      'SELECT count(*)::int AS count FROM transactions GROUP BY tenant_id ORDER BY 1 DESC',
    );
    expect(rows).toHaveLength(40);
    expect(rows[0].count).toBeGreaterThan(20 * rows[39].count);
  });

  it('keeps what refers to something together, though nothing was checked on the way', async () => {
    const found = await one(`SELECT count(*)::int AS count FROM transactions x
      LEFT JOIN properties p ON p.id = x.property_id AND p.tenant_id = x.tenant_id
      LEFT JOIN tenants t ON t.id = x.tenant_id WHERE p.id IS NULL OR t.id IS NULL`);
    expect(found).toEqual({ count: 0 });
  });

  it('has partitions for the past months with rows in each, and none ahead', async () => {
    const { rows } =
      await care.query(`SELECT tableoid::regclass::text AS name, count(*)::int AS count
      FROM audit_logs GROUP BY 1 ORDER BY 1`);
    expect(rows.map(({ name }) => name)).toEqual(
      ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
        .map((month) => `audit_logs_y2025m${month}`)
        .concat('audit_logs_y2026m01', 'audit_logs_y2026m02', 'audit_logs_y2026m03'),
    );
    expect(Math.min(...rows.map(({ count }) => count))).toBeGreaterThan(0);
  });

  it('lets care do what the guide asks for, and nothing of a superuser', async () => {
    await care.query('BEGIN');
    await care.query('CREATE SCHEMA capstan');
    await care.query('ALTER TABLE audit_logs DETACH PARTITION audit_logs_y2025m01');
    await care.query('ROLLBACK');
    const role = await one(
      'SELECT rolsuper, rolreplication, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    expect(role).toEqual({ rolsuper: false, rolreplication: false, rolcreatedb: false });
  });

  it('counts statements of application and care, but not those of the simulation', async () => {
    const { rows } = await care.query(
      'SELECT DISTINCT userid::regrole::text AS role FROM pg_stat_statements',
    );
    expect(rows).toEqual([{ role: 'care' }]);
  });
});
