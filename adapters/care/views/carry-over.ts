import pg from 'pg';
import type { Sql } from '#core/care/database.ts';

const PRIVILEGES = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'MAINTAIN',
]);

/** Gives a relation the owner, grants and comments of the one before; the owner of its tables when there was none. */
export async function carryOver(
  sql: Sql,
  from: number | undefined,
  to: {
    readonly oid: number;
    readonly name: string;
    readonly kind: 'VIEW' | 'MATERIALIZED VIEW';
    /** What reads the tables: itself, or the view of an incremental one's expressions. */
    readonly reads: number;
  },
): Promise<void> {
  const owner = await (from === undefined
    ? ownerOfSources(sql, to.reads, to.oid)
    : ownerOf(sql, from));
  if (owner !== undefined)
    await sql.execute(`ALTER ${to.kind} ${to.name} OWNER TO ${pg.escapeIdentifier(owner)}`);
  if (from === undefined) return;
  for (const { privilege, grantee, grantable, attname } of await grantsOf(sql, from, to.oid)) {
    if (!PRIVILEGES.has(privilege)) continue;
    const role = grantee === null ? 'PUBLIC' : pg.escapeIdentifier(grantee);
    const column = attname === null ? '' : ` (${pg.escapeIdentifier(attname)})`;
    const option = grantable ? ' WITH GRANT OPTION' : '';
    await sql.execute(`GRANT ${privilege}${column} ON ${to.name} TO ${role}${option}`);
  }
  const comments = await sql.query<{ attname: string | null; text: string }>(
    `SELECT a.attname, d.description AS text FROM pg_description d
     LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
     WHERE d.classoid = 'pg_class'::regclass AND d.objoid = $1
       AND (d.objsubid = 0 OR a.attname IN (SELECT attname FROM pg_attribute WHERE attrelid = $2 AND attnum > 0))`,
    [from, to.oid],
  );
  for (const { attname, text } of comments) {
    const what =
      attname === null
        ? `${to.kind} ${to.name}`
        : `COLUMN ${to.name}.${pg.escapeIdentifier(attname)}`;
    await sql.execute(`COMMENT ON ${what} IS ${pg.escapeLiteral(text)}`);
  }
}

/** Who has what, but for the owner's own rights; of columns, those that are still there. */
function grantsOf(sql: Sql, from: number, to: number) {
  return sql.query<{
    privilege: string;
    grantee: string | null;
    grantable: boolean;
    attname: string | null;
  }>(
    `SELECT x.privilege_type AS privilege, r.rolname AS grantee, x.is_grantable AS grantable, x.attname
     FROM pg_class c CROSS JOIN LATERAL (
       SELECT e.*, NULL::name AS attname FROM aclexplode(c.relacl) e
       UNION ALL
       SELECT e.*, a.attname FROM pg_attribute a, aclexplode(a.attacl) e WHERE a.attrelid = c.oid
         AND a.attname IN (SELECT attname FROM pg_attribute WHERE attrelid = $2 AND attnum > 0)
     ) x LEFT JOIN pg_roles r ON r.oid = x.grantee
     WHERE c.oid = $1 AND x.grantee <> c.relowner`,
    [from, to],
  );
}

async function ownerOf(sql: Sql, relation: number): Promise<string | undefined> {
  const [found] = await sql.query<{ owner: string }>(
    'SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = $1',
    [relation],
  );
  return found?.owner;
}

/** Who owns all tables that it reads at once, when care may give it to them: the application's role. */
async function ownerOfSources(
  sql: Sql,
  reads: number,
  relation: number,
): Promise<string | undefined> {
  const found = await sql.query<{ owner: string; possible: boolean }>(
    `SELECT DISTINCT pg_get_userbyid(s.relowner) AS owner, pg_has_role(s.relowner, 'MEMBER')
         AND has_schema_privilege(s.relowner, (SELECT relnamespace FROM pg_class WHERE oid = $2), 'CREATE') AS possible
     FROM pg_rewrite w
     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class s ON s.oid = d.refobjid AND s.oid <> w.ev_class WHERE w.ev_class = $1`,
    [reads, relation],
  );
  const [only, ...others] = found;
  return only?.possible && others.length === 0 ? only.owner : undefined;
}
