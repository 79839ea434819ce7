import pg from 'pg';
import type { ShardingRules } from '#core/care/care-rules.ts';
import type { CareTables } from '../care-schema.ts';

/** SQLSTATE of a write to a tenant that is not there, or not now: read again where it lives, and retry. */
export const TENANT_ELSEWHERE = 'CS001';

/** Our own writes say so in this setting: the number of the move. Triggers of the application may look at it, too. */
export const MOVE_SETTING = 'capstan.move';

/** The lock that writers of a tenant share, and that a gate is shut under. */
export const gateLock = (schema: string, tenant: string): string =>
  `hashtextextended('capstan gate ' || ${schema} || ' ' || ${tenant}, 0)`;

/**
 * What stands at both ends of a move, in the database of the shard. A gate says what becomes of a tenant's writes in one
 * schema; who has none passes freely, at the price of one look into a small table. States: `leaving` (keys are noted),
 * `shut` (refused; with `shut_until` only so long, and noted from then on), `arriving` (refused: not here yet), `here`
 * (what is deleted is noted, until the old place is cleaned).
 *
 * A writer shares the gate's lock to the end of its transaction and reads the state under it, so whoever has the lock
 * alone has waited for all writers, and the next ones see what was changed. A transaction that reads of one moment only
 * (REPEATABLE READ) sees an old state, so it asks for a row lock, which PostgreSQL refuses it (40001) when the row changed.
 */
export const gateTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.tenant_gates (
    schema_name text,
    tenant text,
    move bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('leaving', 'shut', 'arriving', 'here')),
    shut_until timestamptz,
    PRIMARY KEY (schema_name, tenant)
  )`,
  'ALTER TABLE capstan.tenant_gates ADD COLUMN IF NOT EXISTS seen_from xid8',
  `CREATE TABLE IF NOT EXISTS capstan.gate_changes (
    schema_name text NOT NULL,
    tenant text NOT NULL,
    table_name text NOT NULL,
    key jsonb NOT NULL,
    written xid8 NOT NULL DEFAULT pg_current_xact_id()
  )`,
  'CREATE INDEX IF NOT EXISTS gate_changes_by_tenant ON capstan.gate_changes (schema_name, tenant, table_name)',
  `CREATE TABLE IF NOT EXISTS capstan.move_ends (
    schema_name text,
    tenant text,
    move bigint NOT NULL,
    turn bigint NOT NULL,
    table_index integer NOT NULL DEFAULT 0,
    last_key text[],
    rows bigint NOT NULL DEFAULT 0,
    cleaned_index integer NOT NULL DEFAULT 0,
    cleaned_key text[],
    PRIMARY KEY (schema_name, tenant)
  )`,
  // Guards look as whoever writes, which is cheap; what they write down they write as the owner of the schema.
  'GRANT USAGE ON SCHEMA capstan TO PUBLIC',
  'GRANT SELECT ON capstan.tenant_gates TO PUBLIC',
  `CREATE OR REPLACE FUNCTION capstan.pass_gate(in_schema text, of_tenant text, in_table text, with_key jsonb, leaves boolean)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    gate capstan.tenant_gates;
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(${gateLock('in_schema', 'of_tenant')});
    IF current_setting('transaction_isolation') = 'read committed' THEN
      SELECT * INTO gate FROM capstan.tenant_gates WHERE schema_name = in_schema AND tenant = of_tenant;
    ELSE
      SELECT * INTO gate FROM capstan.tenant_gates WHERE schema_name = in_schema AND tenant = of_tenant FOR SHARE;
    END IF;
    IF gate.state IS NULL OR gate.move::text = current_setting('${MOVE_SETTING}', true) THEN
      RETURN;
    END IF;
    IF gate.state = 'arriving'
      OR gate.state = 'shut' AND (gate.shut_until IS NULL OR clock_timestamp() < gate.shut_until) THEN
      RAISE EXCEPTION 'tenant % is not in schema % now', of_tenant, in_schema
        USING ERRCODE = '${TENANT_ELSEWHERE}', HINT = 'Read capstan.tenant_shards again and retry the transaction there.';
    END IF;
    IF gate.state <> 'here' OR leaves THEN
      INSERT INTO capstan.gate_changes (schema_name, tenant, table_name, key)
      VALUES (in_schema, of_tenant, in_table, with_key);
    END IF;
  END $$`,
  `CREATE OR REPLACE FUNCTION capstan.keep_gated() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    IF EXISTS (SELECT FROM capstan.tenant_gates WHERE schema_name = TG_ARGV[0]
      AND (state IN ('leaving', 'arriving', 'here') OR shut_until IS NOT NULL)) THEN
      RAISE EXCEPTION 'a tenant of %.% is being moved: it cannot be truncated now', TG_ARGV[0], TG_TABLE_NAME
        USING ERRCODE = '${TENANT_ELSEWHERE}';
    END IF;
    RETURN NULL;
  END $$`,
];

/** What stands in the database that is cared for: where tenants live, and their moves. */
export const shardTables: CareTables = [
  ...gateTables,
  `CREATE TABLE IF NOT EXISTS capstan.tenant_shards (
    tenant text PRIMARY KEY,
    shard text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE TABLE IF NOT EXISTS capstan.moves (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_name text NOT NULL,
    tenant text NOT NULL,
    source text NOT NULL,
    destination text NOT NULL,
    phase text NOT NULL DEFAULT 'preparing',
    turn bigint NOT NULL DEFAULT 0,
    because text NOT NULL DEFAULT '',
    verified boolean NOT NULL DEFAULT false,
    rows bigint NOT NULL DEFAULT 0,
    paused_milliseconds double precision,
    clean_after bigint,
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz
  )`,
  "CREATE UNIQUE INDEX IF NOT EXISTS one_move_of_a_tenant ON capstan.moves (tenant) WHERE phase NOT IN ('done', 'undone')",
  'CREATE TABLE IF NOT EXISTS capstan.shards (id text PRIMARY KEY)',
  // For the application: gives a new tenant its place, or says which it has. A shard that is none would stay for good.
  `CREATE OR REPLACE FUNCTION capstan.place_tenant(new_tenant text, on_shard text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    known text := (SELECT string_agg(id, ', ' ORDER BY id) FROM capstan.shards);
  BEGIN
    IF known IS NULL OR EXISTS (SELECT FROM capstan.shards WHERE id = on_shard) THEN
      INSERT INTO capstan.tenant_shards (tenant, shard) VALUES (new_tenant, on_shard) ON CONFLICT DO NOTHING;
    ELSIF NOT EXISTS (SELECT FROM capstan.tenant_shards WHERE tenant = new_tenant) THEN
      RAISE EXCEPTION 'tenant % cannot be placed on "%": the shards of the guide are %', new_tenant, on_shard, known
        USING ERRCODE = 'invalid_parameter_value', HINT = 'The id of a shard in care.sharding.shards is wanted.';
    END IF;
    RETURN (SELECT shard FROM capstan.tenant_shards WHERE tenant = new_tenant);
  END $$`,
  'GRANT SELECT ON capstan.tenant_shards, capstan.shards TO PUBLIC',
];

/** The shards of the guide, where `place_tenant` looks; written anew when the guide has others. */
export const knownShards = ({ shards }: Pick<ShardingRules, 'shards'>): CareTables => {
  const ids = `ARRAY[${shards.map(({ id }) => pg.escapeLiteral(id)).join(', ')}]::text[]`;
  return [
    `DELETE FROM capstan.shards WHERE id <> ALL (${ids})`,
    `INSERT INTO capstan.shards SELECT unnest(${ids}) ON CONFLICT DO NOTHING`,
  ];
};
