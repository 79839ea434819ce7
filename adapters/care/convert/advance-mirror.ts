import pg from 'pg';
import * as v from 'valibot';
import type { Progress } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';
import { waitingBehind } from '../blockers.ts';
import { wasTooSlow } from '../partitions/briefly.ts';
import { behind, copyBlocks, follow, withoutTwin } from './follow.ts';
import { giveUpMirror, type Mirror, type MirrorSql, mirrorOf, mirrorSql } from './mirror.ts';
import { shapeSql } from './table-shape.ts';

/** Copied or compared at a time: 16 MB, some seconds. */
const BLOCKS_AT_ONCE = 2048;
/** So many changes are worked off in a moment, while everybody waits. */
const MOST_BEHIND = 500;
const STATEMENT_SECONDS = 300;

const facts = v.tuple([
  v.object({
    shape: v.string(),
    filenode: v.pipe(v.string(), v.transform(Number)),
    blocks: v.number(),
    emptied: v.boolean(),
  }),
]);

/**
 * Takes a mirror a portion further: what changed is followed, then some blocks are copied or compared. Undefined when
 * both tables are the same but for a few changes, and can be exchanged. `key` is what the copy is partitioned by.
 */
export async function advanceMirror(
  database: Database,
  source: number,
  key: string,
): Promise<Progress | undefined> {
  try {
    return await database.transaction((sql) => portion(sql, source, key), {
      // The log and the table are read as of one moment: a change is in both or in neither.
      repeatable: true,
      statementSeconds: STATEMENT_SECONDS,
    });
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, source, 'the table could not be read');
  }
}

async function portion(sql: Sql, source: number, key: string): Promise<Progress | undefined> {
  // Before the transaction's moment is taken: from now on nobody alters or rewrites the table.
  await sql.execute(
    `DO $capstan$ BEGIN EXECUTE 'LOCK TABLE ONLY ' || ${source}::regclass || ' IN ACCESS SHARE MODE'; END $capstan$`,
  );
  const mirror = await mirrorOf(sql, source);
  if (mirror === undefined) throw new Error('the copy has gone');
  const parts = await mirrorSql(sql, mirror);
  const anew = await whyAnew(sql, mirror, parts);
  if (anew !== undefined) return anew;
  // Rows are found by their keys, however little is known of tables that are still growing.
  await sql.execute('SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off');
  await follow(sql, parts);
  if (mirror.phase === 'copy') return copy(sql, mirror, parts);
  if (mirror.phase !== 'swap') return compare(sql, mirror, parts, pg.escapeIdentifier(key));
  const left = await behind(sql, parts, MOST_BEHIND);
  return left > MOST_BEHIND
    ? { is: 'more', because: `changes of ${parts.source} are followed` }
    : undefined;
}

/** Begins again when the table was altered, rewritten or emptied. */
async function whyAnew(sql: Sql, mirror: Mirror, parts: MirrorSql): Promise<Progress | undefined> {
  const [is] = v.parse(
    facts,
    await sql.query(
      `SELECT ${shapeSql(mirror.source)} AS shape, pg_relation_filenode($1::oid)::text AS filenode,
         (pg_relation_size($1::oid) / current_setting('block_size')::int)::float8 AS blocks,
         EXISTS (SELECT FROM ${parts.log} WHERE ${parts.keys[0]} IS NULL) AS emptied`,
      [mirror.source],
    ),
  );
  if (is.shape !== mirror.shape) {
    await giveUpMirror(sql, mirror);
    return { is: 'more', because: `${parts.source} was altered: its copy is begun anew` };
  }
  if (is.filenode === mirror.filenode && !is.emptied) return undefined;
  await sql.execute(`TRUNCATE ${parts.target}`);
  await sql.execute(`DELETE FROM ${parts.log}`);
  await move(sql, mirror, { phase: 'copy', leaf: 0, position: 0 });
  await sql.execute('UPDATE capstan.mirrors SET filenode = $2, blocks = $3 WHERE source = $1', [
    mirror.source,
    is.filenode,
    is.blocks,
  ]);
  return { is: 'more', because: `${parts.source} was rewritten: it is copied anew` };
}

async function move(
  sql: Sql,
  { source }: Mirror,
  { phase, leaf, position }: Pick<Mirror, 'phase' | 'leaf' | 'position'>,
): Promise<void> {
  await sql.execute(
    'UPDATE capstan.mirrors SET phase = $2, leaf = $3, position = $4 WHERE source = $1',
    [source, phase, leaf, position],
  );
}

async function copy(sql: Sql, mirror: Mirror, parts: MirrorSql): Promise<Progress> {
  const { blocks, position } = mirror;
  await copyBlocks(sql, parts, position, BLOCKS_AT_ONCE);
  const next = position + BLOCKS_AT_ONCE;
  const isOver = next >= blocks;
  await move(
    sql,
    mirror,
    isOver
      ? { phase: 'compare', leaf: 0, position: 0 }
      : { phase: 'copy', leaf: 0, position: next },
  );
  const percent = isOver ? 100 : Math.floor((100 * next) / blocks);
  return { is: 'more', because: `${percent} % of ${parts.source} copied` };
}

const sized = v.array(v.object({ name: v.string(), blocks: v.number() }));

/** What `compare` reads: the source itself, and on the way back one partition of the copy after another. */
// A plain table has no tree of partitions, not even itself.
const sidesSql = `SELECT oid::regclass::text AS name,
    (pg_relation_size(oid) / current_setting('block_size')::int)::float8 AS blocks
  FROM pg_class WHERE relkind = 'r' AND oid IN (SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid))
  ORDER BY oid`;

/** Compares some blocks; where they end within the last table, that was all of this phase. */
async function compare(sql: Sql, mirror: Mirror, parts: MirrorSql, at: string): Promise<Progress> {
  const isBack = mirror.phase === 'compare-back';
  const sides = v.parse(sized, await sql.query(sidesSql, [isBack ? mirror.target : mirror.source]));
  const b = isBack ? parts.source : parts.target;
  let { leaf, position } = mirror;
  let room = BLOCKS_AT_ONCE;
  for (; leaf < sides.length && room > 0; leaf += 1, position = 0) {
    const { blocks, name } = sides[leaf] ?? { blocks: 0, name: '' };
    const count = Math.min(room, blocks - position);
    const differ = await withoutTwin(sql, parts, { a: name, b, at }, position, count);
    if (differ > 0) {
      return {
        is: 'refused',
        because: `${differ} rows of ${name} differ from ${b}: somebody wrote past the triggers of ${parts.source}, or to ${parts.target}`,
      };
    }
    room -= count;
    position += count;
    if (position < blocks) break;
  }
  if (leaf < sides.length) {
    await move(sql, mirror, { phase: mirror.phase, leaf, position });
    return { is: 'more', because: `${parts.source} is compared with its copy` };
  }
  // Nobody has read the copy yet: without this the first queries on it would be planned blindly.
  if (isBack) await sql.execute(`ANALYZE ${parts.target}`);
  await move(sql, mirror, { phase: isBack ? 'swap' : 'compare-back', leaf: 0, position: 0 });
  return { is: 'more', because: `${parts.source} was compared with its copy` };
}
