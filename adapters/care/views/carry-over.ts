import pg from 'pg';
import type { Sql } from '#core/care/database.ts';

/** A newer server may know others, which are no privileges of an older one. */
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

/** Statements that give a relation the grants and comments of the one before it, as far as it has the columns. */
export async function carryOver(
  sql: Sql,
  from: number,
  to: {
    readonly name: string;
    readonly kind: 'VIEW' | 'MATERIALIZED VIEW';
    readonly columns: readonly string[];
  },
): Promise<readonly string[]> {
  const grants = await sql.query<{
    privilege: string;
    grantee: string | null;
    grantable: boolean;
    column: string | null;
  }>(
    `SELECT x.privilege_type AS privilege, r.rolname AS grantee, x.is_grantable AS grantable, x.attname AS column
     FROM pg_class c CROSS JOIN LATERAL (
       SELECT e.*, NULL::name AS attname FROM aclexplode(c.relacl) e
       UNION ALL
       SELECT e.*, a.attname FROM pg_attribute a, aclexplode(a.attacl) e WHERE a.attrelid = c.oid
     ) x LEFT JOIN pg_roles r ON r.oid = x.grantee
     WHERE c.oid = $1 AND x.grantee <> c.relowner AND x.privilege_type = ANY ($2)`,
    [from, PRIVILEGES],
  );
  const comments = await sql.query<{ column: string | null; text: string }>(
    `SELECT a.attname AS column, d.description AS text FROM pg_description d
     LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
     WHERE d.classoid = 'pg_class'::regclass AND d.objoid = $1`,
    [from],
  );
  const fits = ({ column }: { readonly column: string | null }): boolean =>
    column === null || to.columns.includes(column);
  return [
    ...grants.filter(fits).map(({ privilege, grantee, grantable, column }) => {
      const role = grantee === null ? 'PUBLIC' : pg.escapeIdentifier(grantee);
      const only = column === null ? '' : ` (${pg.escapeIdentifier(column)})`;
      return `GRANT ${privilege}${only} ON ${to.name} TO ${role}${grantable ? ' WITH GRANT OPTION' : ''}`;
    }),
    ...comments.filter(fits).map(({ column, text }) => {
      const what =
        column === null
          ? `${to.kind} ${to.name}`
          : `COLUMN ${to.name}.${pg.escapeIdentifier(column)}`;
      return `COMMENT ON ${what} IS ${pg.escapeLiteral(text)}`;
    }),
  ];
}
