import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';

const statements = v.array(v.object({ statement: v.string() }));

/** Owner, grants and replica identity of one table for another, which has its indexes already. */
export async function dress(sql: Sql, target: string, like: number): Promise<void> {
  const found = await sql.query(
    `SELECT format('ALTER TABLE %s OWNER TO %I', $1::text, pg_get_userbyid(relowner)) AS statement
       FROM pg_class WHERE oid = $2
     UNION ALL
     SELECT format('GRANT %s ON %s TO %s%s', string_agg(a.privilege_type, ', '), $1::text,
         CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
         CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
       FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
       WHERE c.oid = $2 AND a.grantee <> c.relowner GROUP BY a.grantee, a.is_grantable
     UNION ALL
     SELECT format('ALTER TABLE %s REPLICA IDENTITY %s', $1::text, CASE relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END)
       FROM pg_class WHERE oid = $2 AND relreplident IN ('f', 'n')`,
    [target, like],
  );
  for (const { statement } of v.parse(statements, found)) await sql.execute(statement);
}

/** The index of a partition that stands for its table's replica identity, once it is attached. */
export async function identifyByIndex(sql: Sql, target: string, like: number): Promise<void> {
  const found = await sql.query(
    `SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', $1::text, c.relname) AS statement
     FROM pg_index i JOIN pg_class p ON p.oid = i.indrelid
     JOIN pg_inherits h ON h.inhparent = i.indexrelid
     JOIN pg_index own ON own.indexrelid = h.inhrelid AND own.indrelid = $1::regclass
     JOIN pg_class c ON c.oid = own.indexrelid
     WHERE i.indrelid = $2 AND i.indisreplident AND p.relreplident = 'i'`,
    [target, like],
  );
  for (const { statement } of v.parse(statements, found)) await sql.execute(statement);
}
