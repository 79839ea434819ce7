import type { Instant } from '#local/clock.ts';
import type { Random } from '#local/fake-render/random.ts';

/** One thing that the application does at its database. */
export interface Statement {
  /** Once in so many minutes, some of them more than once. */
  readonly everyMinutes: number;
  readonly times?: number;
  readonly text: string;
  readonly values: (now: Instant, random: Random) => readonly unknown[];
}

/** Those that seed.sql makes. */
const PROPERTIES = 2_000;
const TENANTS = 40;

const at = (now: Instant): string => new Date(now).toISOString();
/** Small numbers are asked for more often, as in seed.sql. */
const property = (random: Random): number => 1 + Math.floor(PROPERTIES * random() ** 1.6);
const tenant = (random: Random): number => 1 + Math.floor(TENANTS * random() ** 3);
const cents = (random: Random): string => (20 + random() * 1_480).toFixed(2);

/**
 * An ordinary minute. Two reads lack an index: the history of a property and the unread notifications; one of them
 * is what the report on slow queries has to name.
 */
export const STATEMENTS: readonly Statement[] = [
  {
    everyMinutes: 1,
    times: 3,
    text: `INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
SELECT tenant_id, id, $2, $3, $4, $4 FROM properties WHERE id = $1`,
    values: (now, random) => [property(random), 'rent', cents(random), at(now)],
  },
  {
    everyMinutes: 1,
    text: 'INSERT INTO audit_logs (created_at, event_type, details) VALUES ($1, $2, $3)',
    values: (now, random) => [at(now), random() < 0.7 ? 'login' : 'payment', { user: 'u7' }],
  },
  {
    everyMinutes: 1,
    text: `INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds)
VALUES ($1, $2, $3, 200, $4)`,
    values: (now, random) => [at(now), tenant(random), '/properties', Math.ceil(random() * 400)],
  },
  {
    everyMinutes: 1,
    times: 4,
    text: 'SELECT name, city, value, details FROM properties WHERE id = $1',
    values: (_, random) => [property(random)],
  },
  {
    everyMinutes: 2,
    text: 'SELECT id, name, value FROM properties WHERE tenant_id = $1 ORDER BY name LIMIT 50',
    values: (_, random) => [tenant(random)],
  },
  {
    everyMinutes: 2,
    text: `INSERT INTO notifications (tenant_id, channel, body, created_at)
VALUES ($1, 'email', 'A payment has arrived', $2)`,
    values: (now, random) => [tenant(random), at(now)],
  },
  {
    everyMinutes: 5,
    text: `UPDATE transactions SET amount = amount + $2, updated_at = $3
WHERE id = (SELECT max(id) - $1::int FROM transactions)`,
    values: (now, random) => [Math.floor(random() * 1_000), '1.50', at(now)],
  },
  {
    everyMinutes: 5,
    text: `SELECT count(*) FROM notifications WHERE tenant_id = $1 AND read_at IS NULL`,
    values: (_, random) => [tenant(random)],
  },
  {
    everyMinutes: 10,
    text: `SELECT id, kind, amount, created_at FROM transactions
WHERE property_id = $1 ORDER BY created_at DESC LIMIT 20`,
    values: (_, random) => [property(random)],
  },
  {
    everyMinutes: 10,
    text: 'SELECT month, transaction_count, total_amount FROM monthly_sales_summary ORDER BY month DESC LIMIT 12',
    values: () => [],
  },
];
