import type { ShardingRules } from '#core/care/care-rules.ts';
import type { Sql } from '#core/care/database.ts';
import { guardNames } from '../install-guards.ts';
import { MOVE_SETTING } from '../shard-tables.ts';
import type { End } from './ends.ts';

const textsOf = async (
  sql: Sql,
  query: string,
  values: readonly unknown[],
): Promise<readonly string[]> => (await sql.query(query, values)).map((row) => String(row['text']));

/** A table of so many rows is read in a moment. */
const SMALL_ROWS = 50_000;

/** The tables of the rules in the schema $1, by their names in $2. */
const LISTED =
  'listed AS (SELECT c.oid, relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname = ANY ($2))';

/** Rights that care lacks, rows it may not see, and triggers that would take our writes for the application's. */
const RIGHTS = `WITH ${LISTED}
  SELECT format('care may not read, write and put triggers onto %s', oid::regclass) AS text FROM listed
  WHERE NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
    AND has_table_privilege(oid, 'DELETE') AND has_table_privilege(oid, 'TRIGGER'))
  UNION ALL SELECT format('row security hides rows of %s from care', oid::regclass) FROM listed WHERE row_security_active(oid)
  UNION ALL SELECT 'care has to be a member of pg_read_all_stats (or pg_monitor), to know when old transactions have ended'
  WHERE NOT pg_has_role('pg_read_all_stats', 'USAGE')`;

/** Bits of tgtype: 4 INSERT, 8 DELETE, 16 UPDATE. */
const TRIGGERS = `WITH ${LISTED}
  SELECT format('the trigger %s of %s would run for rows that are only moved: let it do nothing while coalesce(current_setting(''${MOVE_SETTING}'', true), '''') <> ''''',
    tgname, tgrelid::regclass) AS text
  FROM pg_trigger JOIN listed ON tgrelid = listed.oid JOIN pg_proc p ON p.oid = tgfoid
  WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname <> ALL ($3) AND (tgtype & $4::int) <> 0
    AND p.pronamespace IS DISTINCT FROM to_regnamespace('capstan')
    AND strpos(prosrc || pg_get_triggerdef(pg_trigger.oid), '${MOVE_SETTING}') = 0
  ORDER BY 1`;

/** Rows that stay behind and refer to those that go. */
const LEFT_BEHIND = `WITH ${LISTED}
  SELECT format('%s refers to %s and is none of the tables that move: name it in care.sharding.tables, after %2$s',
    conrelid::regclass, confrelid::regclass) AS text
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND confrelid IN (SELECT oid FROM listed)
    AND conrelid NOT IN (SELECT oid FROM listed) ORDER BY 1`;

/** References that have to be looked up for every row that is deleted, by reading a whole large table. */
const UNINDEXED = `WITH ${LISTED}
  SELECT format('%s refers to %s by columns without an index: every old row that is deleted would read it whole; CREATE INDEX CONCURRENTLY ON %1$s (%s)',
    conrelid::regclass, confrelid::regclass, (SELECT string_agg(quote_ident(attname), ', ' ORDER BY ordinality)
      FROM unnest(conkey) WITH ORDINALITY k(attnum, ordinality) JOIN pg_attribute a USING (attnum) WHERE attrelid = conrelid)) AS text
  FROM pg_constraint JOIN pg_class r ON r.oid = conrelid
  WHERE contype = 'f' AND conparentid = 0 AND confrelid IN (SELECT oid FROM listed) AND conrelid IN (SELECT oid FROM listed)
    AND reltuples > ${SMALL_ROWS}
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indisvalid AND indpred IS NULL AND indkey[0] = ANY (conkey)) ORDER BY 1`;

/** References among the tables against their order; a table that refers to itself has none. */
const ORDER = `WITH ${LISTED}
  SELECT format('%s refers to %s: rows cannot come before those they refer to, so %2$s must stand before it in care.sharding.tables',
    conrelid::regclass, confrelid::regclass) AS text
  FROM pg_constraint JOIN listed a ON a.oid = conrelid JOIN listed b ON b.oid = confrelid
  WHERE contype = 'f' AND conparentid = 0 AND array_position($2, b.name) >= array_position($2, a.name) ORDER BY 1`;

/** What keeps rows from leaving or arriving at one end. */
export const obstaclesAt = (
  { database, shard }: End,
  { tables }: ShardingRules,
  role: 'source' | 'destination',
): Promise<readonly string[]> =>
  database.read(async (sql) => {
    const place = [shard.schema, tables];
    const events = role === 'source' ? 8 : 4 + 8 + 16;
    return [
      ...(await textsOf(sql, RIGHTS, place)),
      ...(await textsOf(sql, TRIGGERS, [...place, guardNames, events])),
      ...(role === 'source'
        ? [...(await textsOf(sql, LEFT_BEHIND, place)), ...(await textsOf(sql, UNINDEXED, place))]
        : await textsOf(sql, ORDER, place)),
    ];
  });

/** Tables of both ends that number their rows from the same numbers. */
export async function sharedNumbers(
  source: End,
  destination: End,
  { tables }: ShardingRules,
): Promise<readonly string[]> {
  const [here, there] = await Promise.all(
    [source, destination].map(({ database, shard }) =>
      database.read((sql) =>
        sql.query(
          `WITH ${LISTED}
           SELECT name, attname::text AS column, seqmin::text AS least, seqmax::text AS most
           FROM listed JOIN pg_attribute ON attrelid = listed.oid AND attnum > 0 AND NOT attisdropped
           JOIN pg_sequence ON seqrelid = pg_get_serial_sequence(listed.oid::regclass::text, attname)::regclass`,
          [shard.schema, tables],
        ),
      ),
    ),
  );
  return (there ?? []).flatMap((one) => {
    const other = here?.find(
      (two) => two['name'] === one['name'] && two['column'] === one['column'],
    );
    const isApart =
      other === undefined ||
      BigInt(String(one['most'])) < BigInt(String(other['least'])) ||
      BigInt(String(other['most'])) < BigInt(String(one['least']));
    return isApart
      ? []
      : [
          `${String(one['name'])}.${String(one['column'])} is numbered from the same range on both shards: give each its own MINVALUE and MAXVALUE, or tenants cannot meet on one shard later`,
        ];
  });
}

/** Views of the source that will not show the tenant any more. */
export const viewsOf = (
  { database, shard }: End,
  { tables }: ShardingRules,
): Promise<readonly string[]> =>
  database.read((sql) =>
    textsOf(
      sql,
      `WITH ${LISTED}
       SELECT DISTINCT format('the view %s shows only rows of this shard', ev_class::regclass) AS text
       FROM pg_depend JOIN pg_rewrite r ON r.oid = objid AND classid = 'pg_rewrite'::regclass
       WHERE refclassid = 'pg_class'::regclass AND refobjid IN (SELECT oid FROM listed) ORDER BY 1`,
      [shard.schema, tables],
    ),
  );
