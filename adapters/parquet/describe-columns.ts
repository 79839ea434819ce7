import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { SourceColumn } from '#core/care/exports/column-type.ts';

const found = v.array(v.object({ name: v.string(), type: v.string(), notNull: v.boolean() }));

/** Columns of a table or view, in their order, as files keep them; a domain counts as what it is made of. */
export async function describeColumns(
  sql: Sql,
  relation: string,
): Promise<readonly Required<SourceColumn>[]> {
  return v.parse(
    found,
    await sql.query(
      `SELECT a.attname::text AS name, a.attnotnull AS "notNull", made.type
       FROM pg_attribute a CROSS JOIN LATERAL (
         WITH RECURSIVE of AS (
           SELECT a.atttypid AS oid, a.atttypmod AS typmod
           UNION ALL
           SELECT t.typbasetype, t.typtypmod FROM of JOIN pg_type t ON t.oid = of.oid WHERE t.typtype = 'd'
         )
         SELECT format_type(of.oid, of.typmod) AS type FROM of JOIN pg_type t ON t.oid = of.oid
         WHERE t.typtype <> 'd'
       ) made
       WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum`,
      [relation],
    ),
  );
}
