import pg from 'pg';
import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';

const statements = v.array(v.object({ statement: v.string() }));

/** Owner, grants and replica identity of one table, as statements for another, which may not be there yet. */
export async function dressing(sql: Sql, like: number): Promise<(target: string) => string> {
  const found = await sql.query(
    `SELECT format('ALTER TABLE %%s OWNER TO %I', pg_get_userbyid(relowner)) AS statement
       FROM pg_class WHERE oid = $1
     UNION ALL
     SELECT format('GRANT %s ON %%s TO %s%s', string_agg(a.privilege_type, ', '),
         CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
         CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
       FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
       WHERE c.oid = $1 AND a.grantee <> c.relowner GROUP BY a.grantee, a.is_grantable
     UNION ALL
     SELECT format('ALTER TABLE %%s REPLICA IDENTITY %s', CASE relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END)
       FROM pg_class WHERE oid = $1 AND relreplident IN ('f', 'n')`,
    [like],
  );
  const parsed = v.parse(statements, found);
  return (target) =>
    parsed.map(({ statement }) => `${statement.replace('%s', () => target)};`).join(' ');
}

/**
 * Part of a PL/pgSQL block: indexes of partitions stand for their table's replica identity, once they are attached.
 * Names are as they are when this is run.
 */
export const identifySql = (targets: readonly string[], like: string): string => `
  DECLARE capstan_text text; BEGIN
    FOR capstan_text IN
      SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', own.indrelid::regclass, c.relname)
      FROM pg_index i JOIN pg_class p ON p.oid = i.indrelid
      JOIN pg_inherits h ON h.inhparent = i.indexrelid
      JOIN pg_index own ON own.indexrelid = h.inhrelid
        AND own.indrelid = ANY (ARRAY[${targets.map(pg.escapeLiteral).join(', ')}]::regclass[]::oid[])
      JOIN pg_class c ON c.oid = own.indexrelid
      WHERE i.indrelid = ${pg.escapeLiteral(like)}::regclass AND i.indisreplident AND p.relreplident = 'i'
    LOOP EXECUTE capstan_text; END LOOP;
  END;`;
