/** The role that the product connects as. */
export const PRODUCT_ROLE = 'capstan';

/** Statistics views that tables of the same shape hide from the product. */
const SHADOWED_VIEWS = [
  'pg_stat_database',
  'pg_stat_io',
  'pg_stat_activity',
  'pg_stat_replication',
] as const;

export type ShadowedView = (typeof SHADOWED_VIEWS)[number];

/** PostgreSQL itself gives the shape, so names and types are those of the server's version. */
const tables = SHADOWED_VIEWS.map(
  (view) => `CREATE UNLOGGED TABLE simulated.${view} AS TABLE pg_catalog.${view} WITH NO DATA;`,
).join('\n');

/**
 * Unqualified names find the simulated statistics first. `now()` and `clock_timestamp()` say when
 * they were published, so that ages come out in simulated time; CURRENT_TIMESTAMP is a keyword and
 * cannot be shadowed.
 */
export const SHADOW_SCHEMA = `
CREATE SCHEMA simulated;
${tables}
CREATE TABLE simulated.pg_settings AS TABLE pg_catalog.pg_settings;
CREATE UNLOGGED TABLE simulated.published (at timestamptz NOT NULL);
INSERT INTO simulated.published VALUES (pg_catalog.now());
CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT at FROM simulated.published';
CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT at FROM simulated.published';

CREATE FUNCTION simulated.publish(at timestamptz, views jsonb, settings jsonb) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE view_name text;
BEGIN
  UPDATE simulated.published SET at = publish.at;
  FOR view_name IN SELECT jsonb_object_keys(views) LOOP
    EXECUTE format('DELETE FROM simulated.%I', view_name);
    EXECUTE format(
      'INSERT INTO simulated.%1$I SELECT * FROM jsonb_populate_recordset(NULL::simulated.%1$I, $1)',
      view_name) USING views -> view_name;
  END LOOP;
  UPDATE simulated.pg_settings AS kept SET setting = new.value
    FROM jsonb_each_text(settings) AS new WHERE kept.name = new.key;
END $body$;

CREATE ROLE ${PRODUCT_ROLE} LOGIN;
GRANT pg_monitor TO ${PRODUCT_ROLE};
GRANT USAGE ON SCHEMA simulated TO ${PRODUCT_ROLE};
GRANT SELECT ON ALL TABLES IN SCHEMA simulated TO ${PRODUCT_ROLE};
ALTER ROLE ${PRODUCT_ROLE} SET search_path = simulated, pg_catalog;
`;
