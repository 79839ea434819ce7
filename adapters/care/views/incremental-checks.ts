import type { Sql } from '#core/care/database.ts';
import type { Form } from './incremental-form.ts';
import { Refused } from './refused.ts';
import { signatureOf } from './sources.ts';
import type { Wish } from './wish.ts';

/** The table of an incremental view. */
export type Base = {
  readonly oid: number;
  readonly table: string;
};

/** Triggers see every change of a plain table, and of nothing else. */
export async function checkTable(
  sql: Sql,
  { columns, groupedByAlias, table }: Form,
): Promise<Base> {
  const [found] = await sql.query<
    Base & { kind: string; heirs: boolean; policies: boolean; own: string[] }
  >(
    `SELECT c.oid AS oid, c.oid::regclass::text AS "table", c.relkind AS kind, c.relrowsecurity AS policies,
       EXISTS (SELECT FROM pg_inherits WHERE c.oid IN (inhparent, inhrelid)) AS heirs,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS own
     FROM pg_class c WHERE c.oid = $1::regclass`,
    [table],
  );
  if (found === undefined) throw new Refused(`${table} is not there`);
  const cannot = (because: string): Refused =>
    new Refused(`${found.table} ${because}: refresh the view concurrently`);
  if (found.kind !== 'r') throw cannot('is no plain table');
  if (found.heirs)
    throw cannot('has partitions or heirs, and rows that go past it would not be seen');
  if (found.policies) throw cannot('has row level security');
  const both = groupedByAlias.find((name) => found.own.includes(name));
  if (both !== undefined && columns.length > 0) {
    throw new Refused(
      `GROUP BY ${both} may mean the table's column or the view's: write its place, as in GROUP BY 1`,
    );
  }
  return found;
}

/** What is added up must be exact, and every expression the same whenever it is computed. */
export async function checkExpressions(sql: Sql, { form, row }: Wish, view: number): Promise<void> {
  const { unsteady } = await signatureOf(sql, view);
  if (unsteady.length > 0) {
    throw new Refused(
      `${row.name} cannot be kept incrementally: ${unsteady.join(', ')} may say something else tomorrow`,
    );
  }
  const found = await sql.query<{
    name: string;
    bare: string;
    typmod: number;
    loose: boolean;
  }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS bare, a.atttypmod AS typmod, coalesce(NOT l.collisdeterministic, false) AS loose
     FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE a.attrelid = $1 AND a.attnum > 0`,
    [view],
  );
  const of = new Map(found.map((one) => [one.name, one]));
  for (const [index, column] of (form?.columns ?? []).entries()) {
    const type = of.get(`c${index}`);
    if (type === undefined) continue;
    const place = `column ${index + 1} of ${row.name}`;
    if (type.loose) throw new Refused(`${place} has a collation for which unlike texts are equal`);
    if (column.is !== 'sum' && column.is !== 'avg') continue;
    if (!['smallint', 'integer', 'bigint', 'numeric'].includes(type.bare)) {
      throw new Refused(
        `${place} adds up ${type.bare}, which is not exact in whatever order: cast it to numeric(p, s), or refresh the view concurrently`,
      );
    }
    if (type.bare === 'numeric' && type.typmod < 0) {
      throw new Refused(
        `${place} adds up numeric without a scale, whose digits depend on what was ever in it: write ${column.is}((${column.of})::numeric(14, 2)), or as many digits as it needs`,
      );
    }
  }
}
