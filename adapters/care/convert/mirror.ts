import pg from 'pg';
import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { briefly } from '../partitions/briefly.ts';
import { columnsSql, shapeSql } from './table-shape.ts';

/** A table whose rows are copied into another while they are written to. */
export interface Mirror extends MirrorSql {
  readonly oid: number;
  readonly shape: string;
  /** What its maker wanted of the copy; null when it was made before that was written down. */
  readonly wish: string | null;
  readonly filenode: number;
  /** Blocks that are copied; rows that come into later ones are in the log. */
  readonly blocks: number;
  readonly phase: 'copy' | 'compare' | 'compare-back' | 'swap';
  readonly leaf: number;
  readonly position: number;
}

/** What SQL calls the parts of a mirror: both tables, the log of changed keys, and lists of columns. */
export interface MirrorSql {
  readonly source: string;
  readonly target: string;
  /** Keys of rows that were changed, in the order in which they were. All null: the table was emptied. */
  readonly log: string;
  readonly keys: readonly string[];
  readonly columns: readonly string[];
}

const number = v.pipe(v.string(), v.transform(Number));
const mirrors = v.array(
  v.object({
    oid: number,
    source: v.string(),
    target: v.string(),
    keys: v.array(v.string()),
    columns: v.array(v.string()),
    shape: v.string(),
    wish: v.nullable(v.string()),
    filenode: number,
    blocks: number,
    phase: v.picklist(['copy', 'compare', 'compare-back', 'swap']),
    leaf: v.number(),
    position: number,
  }),
);

const logOf = (source: number): string => `capstan.changed_${source}`;

/** The mirror of a table; undefined when it has none. */
export async function mirrorOf(sql: Sql, source: number): Promise<Mirror | undefined> {
  const found = await sql.query(
    `SELECT m.source AS oid, m.source::oid::regclass::text AS source, m.target::oid::regclass::text AS target,
       m.keys, m.shape, m.wish, m.filenode, m.blocks, m.phase, m.leaf, m.position, ${columnsSql('m.source::oid')} AS columns
     FROM capstan.mirrors m WHERE m.source = $1`,
    [source],
  );
  const [mirror] = v.parse(mirrors, found);
  return mirror && { ...mirror, log: logOf(source), keys: mirror.keys.map(pg.escapeIdentifier) };
}

/**
 * Begins to write down which rows of the source change, and that its blocks are to be copied. CREATE TRIGGER waits for
 * everybody who wrote to the table, so what is changed and not in the log was there before, whole. `wish` is what the
 * copy is to be.
 */
export async function beginMirror(
  sql: Sql,
  source: number,
  target: number,
  keys: readonly string[],
  wish: string,
): Promise<void> {
  const log = logOf(source);
  const [named] = await sql.query('SELECT $1::oid::regclass::text AS name', [source]);
  const table = String(named?.['name']);
  const quotedKeys = keys.map(pg.escapeIdentifier);
  const list = quotedKeys.join(', ');
  const of = (row: 'OLD' | 'NEW'): string => quotedKeys.map((key) => `${row}.${key}`).join(', ');
  await sql.execute(
    // The application has no right to the log, so the function is its keeper's.
    `DROP TABLE IF EXISTS ${log};
     CREATE TABLE ${log} AS SELECT ${list} FROM ONLY ${table} WITH NO DATA;
     ALTER TABLE ${log} ADD capstan_number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
     CREATE OR REPLACE FUNCTION ${log}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
       SET search_path = pg_catalog, pg_temp AS $capstan$
     BEGIN
       IF TG_OP = 'TRUNCATE' THEN INSERT INTO ${log} DEFAULT VALUES; RETURN NULL; END IF;
       IF TG_OP <> 'INSERT' THEN INSERT INTO ${log} (${list}) VALUES (${of('OLD')}); END IF;
       IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (${of('OLD')}) IS DISTINCT FROM (${of('NEW')}) THEN
         INSERT INTO ${log} (${list}) VALUES (${of('NEW')});
       END IF;
       RETURN NULL;
     END $capstan$`,
  );
  await briefly(
    sql,
    // Its blocks are counted when nobody writes to it.
    `DO $capstan$ BEGIN
       CREATE TRIGGER capstan_changed AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${log}();
       CREATE TRIGGER capstan_emptied AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${log}();
       ALTER TABLE ${table} ENABLE ALWAYS TRIGGER capstan_changed, ENABLE ALWAYS TRIGGER capstan_emptied;
       INSERT INTO capstan.mirrors (source, target, keys, shape, filenode, blocks, wish)
       VALUES (${source}, ${target}, ARRAY[${keys.map(pg.escapeLiteral).join(', ')}], ${shapeSql(source)}, pg_relation_filenode(${source}),
         pg_relation_size(${source}) / current_setting('block_size')::int, ${pg.escapeLiteral(wish)});
     END $capstan$`,
  );
}

/** Ends what `beginMirror` began, in SQL without values: part of a statement that does more. */
export const endMirrorSql = ({ log, oid, source }: Mirror): string => `
  DROP TRIGGER capstan_changed ON ${source};
  DROP TRIGGER capstan_emptied ON ${source};
  DROP FUNCTION ${log}();
  DROP TABLE ${log};
  DELETE FROM capstan.mirrors WHERE source = ${oid};`;

/** Gives a mirror up, with all that was copied; the source is as it was. */
export async function giveUpMirror(sql: Sql, mirror: Mirror): Promise<void> {
  await sql.execute(`DROP TABLE IF EXISTS ${mirror.target}`);
  await briefly(sql, `DO $capstan$ BEGIN ${endMirrorSql(mirror)} END $capstan$`);
}
