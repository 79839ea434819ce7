/** The role that the product connects as. */
export const PRODUCT_ROLE = 'capstan';

/** Statistics views that tables of the same shape hide from the product. */
const SHADOWED_VIEWS = [
  'pg_stat_database',
  'pg_stat_io',
  'pg_stat_activity',
  'pg_stat_replication',
  'pg_stat_user_tables',
] as const;

/** One more, of an extension that would want a library loaded at the start. */
export type ShadowedView = (typeof SHADOWED_VIEWS)[number] | 'pg_stat_statements';

/** A schema that hides the server's own statistics from the role that has it on its path. */
export interface Shadow {
  readonly schema: string;
  readonly role: string;
}

/** Of the primary. */
export const PRIMARY: Shadow = { schema: 'simulated', role: PRODUCT_ROLE };

/** Of a replica, which is another view of the same server. */
export const shadowOfReplica = (number: number): Shadow => ({
  schema: `simulated_replica_${number}`,
  role: `${PRODUCT_ROLE}_replica_${number}`,
});

/**
 * Unqualified names find the simulated statistics first. `now()` and `clock_timestamp()` say when
 * they were published, so that ages come out in simulated time; CURRENT_TIMESTAMP is a keyword and
 * cannot be shadowed. PostgreSQL itself gives the tables' shape, so names and types are those of the
 * server's version. A server that has replayed something is a replica.
 */
export const shadowSchema = ({ schema, role }: Shadow): string => `
CREATE SCHEMA ${schema};
${SHADOWED_VIEWS.map(
  (view) => `CREATE UNLOGGED TABLE ${schema}.${view} AS TABLE pg_catalog.${view} WITH NO DATA;`,
).join('\n')}
CREATE UNLOGGED TABLE ${schema}.pg_stat_statements (queryid bigint, query text, calls bigint,
  total_exec_time double precision, mean_exec_time double precision, rows bigint);
CREATE TABLE ${schema}.pg_settings AS TABLE pg_catalog.pg_settings;
CREATE UNLOGGED TABLE ${schema}.published (at timestamptz NOT NULL, bytes bigint, timeline int, replayed timestamptz);
INSERT INTO ${schema}.published VALUES (pg_catalog.now(), 0, 1, NULL);
CREATE FUNCTION ${schema}.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT at FROM ${schema}.published';
CREATE FUNCTION ${schema}.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT at FROM ${schema}.published';
CREATE FUNCTION ${schema}.pg_database_size(name) RETURNS bigint LANGUAGE sql STABLE
  AS 'SELECT bytes FROM ${schema}.published';
CREATE FUNCTION ${schema}.pg_walfile_name(pg_lsn) RETURNS text LANGUAGE sql STABLE
  AS $$SELECT lpad(upper(to_hex(timeline)), 8, '0') || '0000000000000001' FROM ${schema}.published$$;
CREATE FUNCTION ${schema}.pg_is_in_recovery() RETURNS boolean LANGUAGE sql STABLE
  AS 'SELECT replayed IS NOT NULL FROM ${schema}.published';
CREATE FUNCTION ${schema}.pg_last_xact_replay_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT replayed FROM ${schema}.published';
CREATE FUNCTION ${schema}.pg_last_wal_receive_lsn() RETURNS pg_lsn LANGUAGE sql STABLE
  AS $$SELECT CASE WHEN replayed IS NOT NULL THEN '0/20'::pg_lsn END FROM ${schema}.published$$;
CREATE FUNCTION ${schema}.pg_last_wal_replay_lsn() RETURNS pg_lsn LANGUAGE sql STABLE
  AS $$SELECT CASE WHEN replayed IS NOT NULL THEN '0/10'::pg_lsn END FROM ${schema}.published$$;

CREATE FUNCTION ${schema}.publish(at timestamptz, views jsonb, settings jsonb, facts jsonb) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE view_name text;
BEGIN
  UPDATE ${schema}.published SET at = publish.at,
    bytes = coalesce((facts ->> 'databaseBytes')::bigint, published.bytes),
    timeline = coalesce((facts ->> 'timeline')::int, published.timeline),
    replayed = (facts ->> 'replayedAt')::timestamptz;
  FOR view_name IN SELECT jsonb_object_keys(views) LOOP
    EXECUTE format('DELETE FROM ${schema}.%I', view_name);
    EXECUTE format(
      'INSERT INTO ${schema}.%1$I SELECT * FROM jsonb_populate_recordset(NULL::${schema}.%1$I, $1)',
      view_name) USING views -> view_name;
  END LOOP;
  UPDATE ${schema}.pg_settings AS kept SET setting = new.value
    FROM jsonb_each_text(settings) AS new WHERE kept.name = new.key;
END $body$;

CREATE ROLE ${role} LOGIN;
GRANT pg_monitor TO ${role};
GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role};
ALTER ROLE ${role} SET search_path = ${schema}, pg_catalog;
`;
