import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { dependentsSql } from './dependents.ts';

/**
 * What a copy has to have of its table, as one text: columns, indexes, constraints, triggers of others, what reads it, rights. Whoever
 * alters the table while it is copied changes this, and the copy begins anew. `oid` stands in the SQL.
 */
export const shapeSql = (oid: number): string => `(SELECT md5(concat_ws('|',
  (SELECT string_agg(concat_ws(',', attname, atttypid, atttypmod, attnotnull, attidentity, attgenerated,
     pg_get_expr(adbin, adrelid)), ';' ORDER BY attnum)
   FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE attrelid = ${oid} AND attnum > 0 AND NOT attisdropped),
  (SELECT string_agg(pg_get_indexdef(indexrelid), ';' ORDER BY indexrelid) FROM pg_index
   WHERE indrelid = ${oid} AND indisvalid),
  (SELECT string_agg(concat_ws(',', oid, pg_get_constraintdef(oid)), ';' ORDER BY oid) FROM pg_constraint
   WHERE conrelid = ${oid} OR confrelid = ${oid}),
  (SELECT string_agg(pg_get_triggerdef(oid), ';' ORDER BY oid) FROM pg_trigger
   WHERE tgrelid = ${oid} AND NOT tgisinternal AND tgname NOT LIKE 'capstan\\_%'),
  (SELECT string_agg(id, ';' ORDER BY id) FROM (${dependentsSql(oid)}) AS d),
  (SELECT concat_ws(',', relowner, relacl, relreplident, relrowsecurity, relispartition, array_to_string(reloptions, ','))
   FROM pg_class WHERE oid = ${oid}))))`;

const named = v.nullable(v.array(v.string()));

/** The columns by which rows of a table can be told apart: unique together and never null; undefined when none are. */
export async function keyColumns(sql: Sql, oid: number): Promise<readonly string[] | undefined> {
  const [found] = await sql.query(
    `SELECT array_agg(a.attname::text ORDER BY k.position) AS keys
     FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
     WHERE i.indrelid = $1 AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL
       AND i.indexprs IS NULL AND k.position <= i.indnkeyatts
     GROUP BY i.indexrelid, i.indisprimary HAVING bool_and(a.attnotnull)
     ORDER BY i.indisprimary DESC, count(*) LIMIT 1`,
    [oid],
  );
  return v.parse(named, found?.['keys'] ?? null) ?? undefined;
}

/** The columns of a table that can be given a value, quoted, as an array; `oid` stands in the SQL. */
export const columnsSql = (oid: string): string =>
  `(SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = ${oid} AND attnum > 0 AND NOT attisdropped AND attgenerated = '')`;

/** The columns of a table that can be given a value, quoted. */
export async function writableColumns(sql: Sql, oid: number): Promise<readonly string[]> {
  const [found] = await sql.query(`SELECT ${columnsSql('$1')} AS columns`, [oid]);
  return v.parse(named, found?.['columns']) ?? [];
}
