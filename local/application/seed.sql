-- Two years of Asset Anchor that end at `seed.now`, with `seed.transactions` of them; as a superuser, since no trigger
-- and no foreign key is looked at on the way. Tenants are of very different sizes: the first has nearly half of everything.
SET LOCAL session_replication_role = replica;
SELECT setseed(0.42);

CREATE FUNCTION pg_temp.present() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$SELECT current_setting('seed.now')::timestamptz$$;
-- The more the smaller its number.
CREATE FUNCTION pg_temp.tenant_of(property bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
  AS $$SELECT 1 + floor(40 * power((property - 1) / 2000.0, 3))::bigint$$;
CREATE FUNCTION pg_temp.one_of(words text[], number bigint) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$SELECT words[1 + number % cardinality(words)]$$;

INSERT INTO tenants (name, created_at)
SELECT 'Tenant ' || n, pg_temp.present() - interval '2 years' - n * interval '1 day'
FROM generate_series(1, 40) AS n;

INSERT INTO properties (tenant_id, name, city, value, details, created_at, updated_at)
SELECT pg_temp.tenant_of(n), 'Property ' || n,
  pg_temp.one_of('{Berlin,Boston,Lyon,Oslo,Porto,Austin,Kyoto,Quito}', n * 7 + n / 8),
  80000 + (n * 7919) % 900000, jsonb_build_object('rooms', 1 + n % 9, 'garden', n % 3 = 0),
  made, made + random() * (pg_temp.present() - made)
FROM generate_series(1, 2000) AS n,
  LATERAL (SELECT pg_temp.present() - interval '2 years' + n * interval '4 hours' AS made) AS m;

INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
SELECT pg_temp.tenant_of(property), property, pg_temp.one_of('{rent,rent,rent,fee,repair,deposit,refund}', n),
  round((20 + random() * 1480)::numeric, 2), made, made
FROM (
  SELECT n, 1 + floor(2000 * power(random(), 1.6))::bigint AS property,
    pg_temp.present() - interval '730 days' * (1 - n::float / current_setting('seed.transactions')::int) AS made
  FROM generate_series(1, current_setting('seed.transactions')::int) AS n
) AS t;

-- Opened within a day or two, a fifth of them never.
INSERT INTO notifications (tenant_id, channel, body, created_at, read_at)
SELECT pg_temp.tenant_of(1 + n * 13 % 2000), pg_temp.one_of('{email,push,sms}', n), 'Payment ' || n || ' has arrived',
  made, CASE WHEN n % 5 > 0 THEN made + random() * interval '2 days' END
FROM generate_series(1, current_setting('seed.transactions')::int / 6) AS n,
  LATERAL (
    SELECT pg_temp.present() - interval '300 days' * (1 - n * 6.0 / current_setting('seed.transactions')::int) AS made
  ) AS m;

-- What the application's own migrations made while nobody turned partitions: one for each past month, none ahead.
DO $$
DECLARE
  month timestamptz := date_trunc('month', pg_temp.present() - interval '400 days', 'UTC');
BEGIN
  WHILE month <= pg_temp.present() LOOP
    EXECUTE format('CREATE TABLE audit_logs_%s PARTITION OF audit_logs FOR VALUES FROM (%L) TO (%L)',
      to_char(month AT TIME ZONE 'UTC', '"y"YYYY"m"MM'), month, month + interval '1 month');
    EXECUTE format('ALTER TABLE audit_logs_%s OWNER TO app', to_char(month AT TIME ZONE 'UTC', '"y"YYYY"m"MM'));
    month := month + interval '1 month';
  END LOOP;
END $$;

INSERT INTO audit_logs (created_at, event_type, details)
SELECT pg_temp.present() - interval '400 days' * (1 - n * 4.0 / current_setting('seed.transactions')::int),
  pg_temp.one_of('{login,login,login,export,invite,payment,delete}', n),
  jsonb_build_object('user', 'u' || n % 97, 'from', '203.0.113.' || n % 250)
FROM generate_series(1, current_setting('seed.transactions')::int / 4) AS n;

INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds)
SELECT pg_temp.present() - interval '60 days' * (1 - n * 5.0 / current_setting('seed.transactions')::int),
  pg_temp.tenant_of(1 + n * 11 % 2000), '/properties/' || n % 2000,
  CASE WHEN n % 97 = 0 THEN 500 ELSE 200 END, 20 + n % 400
FROM generate_series(1, current_setting('seed.transactions')::int / 5) AS n;

-- What years of hurried migrations leave behind: the same index twice, and one that nothing reads.
CREATE INDEX properties_by_tenant ON properties (tenant_id, name);
CREATE INDEX properties_tenant_name ON properties (tenant_id, name);
CREATE INDEX notifications_by_channel ON notifications (channel);
