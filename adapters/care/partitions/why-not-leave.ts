import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { dependentsSql } from '../convert/dependents.ts';

const partitions = v.array(
  v.object({ oid: v.number(), kind: v.string(), readers: v.nullable(v.string()) }),
);

/** Why partitions cannot leave their table, by number: asked before they are detached. Those that can are not in it. */
export async function whyNotLeave(
  sql: Sql,
  oids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (oids.length === 0) return new Map();
  const found = await sql.query(
    `SELECT c.oid, c.relkind AS kind,
       (SELECT string_agg(what, ', ' ORDER BY what) FROM (${dependentsSql('c.oid')}) AS one) AS readers
     FROM pg_class c WHERE c.oid = ANY ($1)`,
    [oids],
  );
  return new Map(
    v.parse(partitions, found).flatMap(({ kind, oid, readers }): [number, string][] => {
      if (kind === 'p') return [[oid, 'it has partitions of its own']];
      if (kind !== 'r') return [[oid, 'its rows lie elsewhere, for it is a foreign table']];
      return readers === null ? [] : [[oid, `${readers} would be lost with it; drop them first`]];
    }),
  );
}
