import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';

const index = v.object({
  /** With its schema, as SQL has it. */
  name: v.string(),
  bare: v.string(),
  valid: v.boolean(),
  unique: v.boolean(),
  method: v.string(),
  keys: v.array(v.string()),
  /** `DESC NULLS FIRST` and so on, of each key. */
  options: v.array(v.number()),
  /** Whether each key is sorted as its type is. */
  plain: v.boolean(),
  where: v.nullable(v.string()),
  /** The index of the parent that it is a part of. */
  partOf: v.nullable(v.string()),
  /** Who builds it now, and how far it is. */
  builder: v.nullable(v.object({ pid: v.number(), phase: v.string(), percent: v.number() })),
});
export type IndexOf = v.InferOutput<typeof index>;

const relation = v.object({
  oid: v.number(),
  table: v.string(),
  schema: v.string(),
  bare: v.string(),
  kind: v.string(),
  parent: v.nullable(v.number()),
  columns: v.array(v.object({ name: v.string(), width: v.number() })),
  keyColumns: v.array(v.string()),
  mine: v.boolean(),
  rows: v.number(),
  bytes: v.number(),
  indexes: v.array(index),
});
/** A table, or a partition of it, with its indexes. */
export type Relation = v.InferOutput<typeof relation>;

const found = v.array(relation);

/**
 * A table and all its partitions, parents first; empty when there is no such table. `pg_index.indoption` has bit 1 for
 * DESC and bit 2 for NULLS FIRST.
 */
export async function readIndexTable(sql: Sql, table: string): Promise<readonly Relation[]> {
  const [row] = await sql.query(
    `SELECT coalesce(json_agg(one ORDER BY level, "table"), '[]') AS found FROM (
      SELECT c.oid::int8 AS oid, tree.level, format('%I.%I', n.nspname, c.relname) AS table, n.nspname AS schema,
        c.relname AS bare, c.relkind AS kind, tree.parent::oid::int8 AS parent,
        (SELECT json_agg(json_build_object('name', a.attname, 'width', coalesce(s.avg_width, 8)) ORDER BY a.attnum)
         FROM pg_attribute a LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
           AND s.attname = a.attname AND NOT s.inherited
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
        (SELECT coalesce(json_agg(a.attname), '[]') FROM pg_partitioned_table p JOIN pg_attribute a
           ON a.attrelid = c.oid AND a.attnum = ANY(p.partattrs::int2[]) WHERE p.partrelid = c.oid) AS "keyColumns",
        pg_has_role(c.relowner, 'USAGE') AS mine, greatest(c.reltuples, 0) AS rows, pg_relation_size(c.oid) AS bytes,
        (SELECT coalesce(json_agg(json_build_object('name', format('%I.%I', n.nspname, ic.relname), 'bare', ic.relname,
            'valid', i.indisvalid, 'unique', i.indisunique, 'method', am.amname,
            'keys', (SELECT json_agg(coalesce(a.attname, '(expression)') ORDER BY k.place)
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
               LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts),
            'options', to_json(i.indoption::int2[]),
            'plain', NOT EXISTS (SELECT FROM generate_series(0, i.indnkeyatts - 1) AS k
               JOIN pg_opclass o ON o.oid = i.indclass[k]
               LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k]
               WHERE NOT o.opcdefault OR i.indcollation[k] <> coalesce(a.attcollation, 0)),
            'where', pg_get_expr(i.indpred, i.indrelid),
            'partOf', (SELECT pc.relname FROM pg_inherits JOIN pg_class pc ON pc.oid = inhparent WHERE inhrelid = i.indexrelid),
            'builder', (SELECT json_build_object('pid', p.pid, 'phase', p.phase, 'percent',
                 coalesce(round(100.0 * greatest(p.blocks_done, p.tuples_done) / nullif(greatest(p.blocks_total, p.tuples_total), 0)), 0))
               FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)) ORDER BY ic.relname), '[]')
         FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
         WHERE i.indrelid = c.oid) AS indexes
      FROM (SELECT to_regclass($1)::oid AS root) AS asked
      CROSS JOIN LATERAL (
        SELECT relid::oid AS relid, CASE WHEN level > 0 THEN parentrelid END AS parent, level FROM pg_partition_tree(root)
        UNION SELECT root, NULL, 0 WHERE NOT EXISTS (SELECT FROM pg_partition_tree(root))) AS tree
      JOIN pg_class c ON c.oid = tree.relid JOIN pg_namespace n ON n.oid = c.relnamespace) AS one`,
    [table],
  );
  return v.parse(found, row?.['found']);
}
