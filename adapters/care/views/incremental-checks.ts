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
  await checkRules(sql, row.name, view);
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
    kind: string;
  }>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS bare, a.atttypmod AS typmod, coalesce(NOT l.collisdeterministic, false) AS loose,
       t.typtype AS kind
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE a.attrelid = $1 AND a.attnum > 0`,
    [view],
  );
  const of = new Map(found.map((one) => [one.name, one]));
  for (const [index, column] of (form?.columns ?? []).entries()) {
    const type = of.get(`c${index}`);
    if (type === undefined) continue;
    const place = `column ${index + 1} of ${row.name}`;
    if (type.loose) throw new Refused(`${place} has a collation for which unlike texts are equal`);
    if (type.kind === 'd')
      throw new Refused(`${place} is of the domain ${type.bare}: cast it to the type beneath`);
    if (column.is === 'key') {
      const isLoose = UNLIKE_EQUALS.test(type.bare) || !['b', 'e'].includes(type.kind);
      if (isLoose || (/^numeric/.test(type.bare) && type.typmod < 0)) {
        throw new Refused(
          `${place} is a group key of type ${type.bare}, in which values that are equal may look different, as 1.0 and 1.00 do: cast it to numeric(p, s) or another exact type, or refresh the view concurrently`,
        );
      }
    }
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

/** Types with values that are equal and do not look it: which of them a group shows would depend on its past. */
const UNLIKE_EQUALS = /^(real|double precision|interval|jsonb|citext)(\[\])?$/;

/** What triggers cannot compute as a query does, or should not: they run with the rights of care. */
async function checkRules(sql: Sql, name: string, view: number): Promise<void> {
  const [found] = await sql.query<{ virtual: string[]; whole: boolean; own: string[] }>(
    `WITH rule AS MATERIALIZED (SELECT oid, ev_action::text AS tree FROM pg_rewrite WHERE ev_class = $1)
     SELECT
       ARRAY(SELECT DISTINCT a.attname::text FROM rule
         JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = rule.oid AND d.refclassid = 'pg_class'::regclass
         JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attgenerated = 'v' ORDER BY 1) AS virtual,
       EXISTS (SELECT FROM rule WHERE tree LIKE '%:varattno 0 %') AS whole,
       ARRAY(
         SELECT DISTINCT p.proname || '()' FROM rule,
           regexp_matches(tree, ':(?:funcid|opfuncid) (\\d+)', 'g') m JOIN pg_proc p ON p.oid = m[1]::oid
           JOIN pg_roles r ON r.oid = p.proowner
         WHERE p.oid >= 16384 AND NOT r.rolsuper AND r.rolname <> current_user
         UNION
         SELECT DISTINCT 'a cast to ' || format_type(t.oid, NULL) FROM rule,
           regexp_matches(tree, ':resulttype (\\d+)', 'g') m JOIN pg_type t ON t.oid = m[1]::oid
         WHERE t.oid >= 16384 AND t.typtype IN ('c', 'd')
         ORDER BY 1) AS own`,
    [view],
  );
  const cannot = (because: string): Refused =>
    new Refused(`${name} cannot be kept incrementally: ${because}. Refresh it concurrently`);
  const { virtual = [], whole = false, own = [] } = found ?? {};
  if (virtual.length > 0)
    throw cannot(`triggers do not see what is computed when read, and ${virtual.join(', ')} is`);
  if (whole) throw cannot('it reads a row as a whole, which is another one when a column is added');
  if (own.length > 0)
    throw cannot(
      `triggers would run functions of others with the rights of care: ${own.join(', ')}`,
    );
}
