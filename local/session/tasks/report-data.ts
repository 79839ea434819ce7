import pg from 'pg';

/** Enough that a report is a table and not a line, little enough that it takes no time. */
const ROWS = 20_000;
const ROLE = 'reports';

/** Assets in five towns, one more every 26 minutes since the beginning of 2025. */
const ASSETS = `
CREATE TABLE public.assets (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  location text NOT NULL,
  created_at timestamptz NOT NULL
);
INSERT INTO public.assets
SELECT number, 'Asset ' || number,
  (ARRAY['Berlin', 'Boston', 'Lyon', 'Oslo', 'Porto'])[1 + number % 5],
  timestamptz '2025-01-01 00:00Z' + number * interval '26 minutes'
FROM generate_series(1, ${ROWS}) AS number;
CREATE ROLE ${ROLE} LOGIN;
GRANT SELECT ON public.assets TO ${ROLE};
ANALYZE public.assets;
`;

/**
 * Fills the session's database with what reports are made of. Gives the address for a role that may read it, by the
 * same door as the product's: when the simulated database is away, reports fail as well.
 */
export async function fillReportData(addresses: {
  readonly admin: string;
  readonly product: string;
}): Promise<string> {
  const client = new pg.Client({ connectionString: addresses.admin });
  await client.connect();
  await client.query(ASSETS).finally(() => client.end());
  const url = new URL(addresses.product);
  url.username = ROLE;
  return url.href;
}
