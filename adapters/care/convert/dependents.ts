/**
 * What stays with a table's number when another takes its name, and is not the table's own: views, functions, policies
 * of other tables, columns of its row's type. Rows of `what` and `id`; `oid` stands in the SQL.
 */
export const dependentsSql = (oid: number | string): string => `
  SELECT DISTINCT coalesce('view ' || w.ev_class::regclass, pg_describe_object(d.classid, d.objid, 0)) AS what,
    d.classid || '/' || d.objid AS id
  FROM pg_depend d
  LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
  LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
  LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
  LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
  WHERE d.deptype = 'n'
    AND (d.refclassid = 'pg_class'::regclass AND d.refobjid = ${oid}
      OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (
        SELECT one FROM pg_type y CROSS JOIN unnest(ARRAY[y.oid, y.typarray]) AS one WHERE y.typrelid = ${oid}))
    AND k.conrelid IS DISTINCT FROM ${oid} AND coalesce(k.conparentid, 0) = 0
    AND f.adrelid IS DISTINCT FROM ${oid} AND p.polrelid IS DISTINCT FROM ${oid} AND t.tgrelid IS DISTINCT FROM ${oid}`;
