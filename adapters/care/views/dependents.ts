import type { Sql } from '#core/care/database.ts';
import { Refused } from './refused.ts';

/** What reads a relation and is not ours: views, functions, columns of its type. */
async function foreignDependents(sql: Sql, relation: number): Promise<readonly string[]> {
  const found = await sql.query<{ what: string }>(
    `SELECT DISTINCT coalesce('view ' || w.ev_class::regclass, pg_describe_object(d.classid, d.objid, d.objsubid)) AS what
     FROM pg_class c JOIN pg_depend d ON (d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
       OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN (c.reltype, (SELECT typarray FROM pg_type WHERE oid = c.reltype)))
     LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
     WHERE c.oid = $1 AND d.deptype = 'n' AND w.ev_class IS DISTINCT FROM c.oid
       AND NOT EXISTS (SELECT FROM capstan.views o WHERE o.relation = w.ev_class)
       AND NOT EXISTS (SELECT FROM pg_class k WHERE k.oid = w.ev_class AND k.relnamespace = 'capstan'::regnamespace)
     ORDER BY 1`,
    [relation],
  );
  return found.map(({ what }) => what);
}

/** Throws `Refused` when a new generation would leave somebody with the old one. Views of ours follow by themselves. */
export async function checkDependents(sql: Sql, name: string, relation: number): Promise<void> {
  const what = await foreignDependents(sql, relation);
  if (what.length === 0) return;
  throw new Refused(
    `${name} should be made anew, and others read it: ${what.join(', ')}. Drop them first and make them again afterwards, or make them rows of the guide`,
  );
}
