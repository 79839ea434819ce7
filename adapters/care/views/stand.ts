import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { type ViewState, viewStateShape } from './view-tables.ts';
import type { Wish } from './wish.ts';

/** How a view stands in the catalogue, and what is remembered of it. */
export interface Stand {
  readonly state: ViewState | undefined;
  /** What has its name. */
  readonly present: Relation | undefined;
  /** The generation that is wanted, while it is being made in the schema `capstan`. */
  readonly next: number | undefined;
  /** It still reads an older generation of another view of ours, or a table that now has another name. */
  readonly readsOld: boolean;
  /** Of an incremental view. */
  readonly parts: Parts | undefined;
  /** Older generations of it, and what else was left behind. */
  readonly leftovers: boolean;
  /** Somebody's view still reads an older generation. */
  readonly oldIsRead: boolean;
}

const relation = v.object({
  oid: v.number(),
  kind: v.string(),
  owner: v.string(),
  populated: v.boolean(),
});
export type Relation = v.InferOutput<typeof relation>;

const parts = v.object({
  /** Of the totals. */
  oid: v.number(),
  /** Table, triggers, functions and their columns are as they were made. */
  isWhole: v.boolean(),
  /** The table that it is about. */
  base: v.nullable(v.number()),
  table: v.nullable(v.string()),
  /** The file that the table lies in: another after TRUNCATE and after rewrites. */
  file: v.nullable(v.number()),
});
export type Parts = v.InferOutput<typeof parts>;

const rows = v.tuple([
  v.object({
    state: v.nullable(viewStateShape),
    present: v.nullable(relation),
    next: v.nullable(v.number()),
    reads_old: v.boolean(),
    parts: v.nullable(parts),
    leftovers: v.boolean(),
    old_is_read: v.boolean(),
  }),
]);

/** `$1` schema, `$2` relname, `$3` generation wanted, `$4` prefix, `$5` the row's name, `$6` the tables that its file names. */
const STAND = `
WITH state AS (
  SELECT * FROM capstan.views WHERE name = $5::text
), in_use AS (
  SELECT $4::text || left((SELECT hash FROM state), 12) AS generation
), present AS (
  SELECT c.oid, c.relkind, c.relispopulated, pg_get_userbyid(c.relowner) AS owner
  FROM pg_class c WHERE c.relname = $2::text AND c.relnamespace = to_regnamespace(quote_ident($1::text))
), mine AS (
  SELECT c.oid, c.relname, c.relkind FROM pg_class c
  WHERE c.relnamespace = 'capstan'::regnamespace AND c.relkind IN ('r', 'v', 'm') AND starts_with(c.relname, $4::text)
), wanted AS (
  SELECT m.oid, t.relid AS base FROM mine m LEFT JOIN LATERAL (
    SELECT min(g.tgrelid::bigint)::oid AS relid FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE p.pronamespace = 'capstan'::regnamespace AND p.proname = $3::text || '_f'
  ) t ON true WHERE m.relname = $3::text
), old AS (
  SELECT oid FROM mine WHERE regexp_replace(relname, '_[ds]$', '') <> ALL (ARRAY(SELECT generation FROM in_use WHERE generation IS NOT NULL) || $3::text)
)
SELECT
  (SELECT to_jsonb(state) FROM state) AS state,
  (SELECT jsonb_build_object('oid', oid::bigint, 'kind', relkind, 'owner', owner, 'populated', relispopulated) FROM present) AS present,
  (SELECT oid FROM wanted) AS next,
  EXISTS (
    SELECT FROM present p JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
      AND d.objid IN (SELECT w.oid FROM pg_rewrite w WHERE w.ev_class = p.oid)
    JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
    WHERE p.relkind = 'm' AND c.relnamespace = 'capstan'::regnamespace AND c.relname ~ '^v_[0-9a-f]{8}_[0-9a-f]{12}')
  OR EXISTS (
    SELECT FROM present p JOIN pg_rewrite w ON w.ev_class = p.oid, unnest($6::text[]) name
    WHERE p.relkind = 'm' AND NOT EXISTS (
      SELECT FROM regexp_matches(w.ev_action::text, ':relid (\\d+)', 'g') m WHERE m[1]::oid = to_regclass(name))) AS reads_old,
  (SELECT jsonb_build_object('oid', w.oid::bigint, 'base', c.oid::bigint, 'table', c.oid::regclass, 'file', c.relfilenode::bigint,
    'isWhole', coalesce(c.oid = to_regclass(($6::text[])[1]) AND c.relkind = 'r' AND NOT c.relispartition AND NOT c.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid))
      AND (SELECT count(*) = 3 FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = c.oid
        AND p.proname = $3::text || '_f' AND p.pronamespace = 'capstan'::regnamespace AND g.tgenabled IN ('O', 'A')), false))
    FROM wanted w LEFT JOIN pg_class c ON c.oid = w.base WHERE EXISTS (SELECT FROM mine WHERE relname = $3::text || '_d')) AS parts,
  EXISTS (SELECT FROM old) AS leftovers,
  EXISTS (
    SELECT FROM old JOIN pg_class k ON k.oid = old.oid
    JOIN pg_depend d ON (d.refclassid = 'pg_class'::regclass AND d.refobjid = old.oid)
      OR (d.refclassid = 'pg_type'::regclass AND d.refobjid = k.reltype)
    LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
    WHERE d.deptype = 'n' AND (w.oid IS NULL OR w.ev_class NOT IN (SELECT oid FROM mine))) AS old_is_read`;

/** Reads how a view stands. */
export async function stand(sql: Sql, wish: Wish): Promise<Stand> {
  const values = [
    wish.schema,
    wish.relname,
    wish.generation,
    wish.prefix,
    wish.row.name,
    wish.text.tables,
  ];
  const [found] = v.parse(rows, await sql.query(STAND, values));
  return {
    state: found.state ?? undefined,
    present: found.present ?? undefined,
    next: found.next ?? undefined,
    readsOld: found.reads_old,
    parts: found.parts ?? undefined,
    leftovers: found.leftovers,
    oldIsRead: found.old_is_read,
  };
}

/** What a view needs next. */
export type Stage = 'adopt' | 'prepare' | 'fill' | 'build' | 'swap' | 'clean' | 'refresh';

/** In the order in which things are made: whatever was interrupted goes on where it stands. */
export function stageOf({ row, hash }: Wish, found: Stand): Stage {
  const { state, present, next, parts } = found;
  if (present !== undefined && present.oid !== state?.relation) return 'adopt';
  const isCurrent = present !== undefined && state?.hash === hash && !found.readsOld;
  if (row.refresh === 'incremental') {
    if (!parts?.isWhole) return 'prepare';
    const { filled } = state ?? {};
    if (filled?.hash !== hash || filled.file !== parts.file) return 'fill';
  } else if (!isCurrent && (next === undefined || state?.next?.hash !== hash)) {
    return 'build';
  }
  if (!isCurrent) return 'swap';
  return found.leftovers && !found.oldIsRead ? 'clean' : 'refresh';
}
