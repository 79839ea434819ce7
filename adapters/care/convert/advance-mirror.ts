import pg from 'pg';
import * as v from 'valibot';
import type { Progress } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';
import { waitingBehind } from '../blockers.ts';
import { wasTooSlow } from '../partitions/briefly.ts';
import { behind, copyBlocks, follow, withoutTwin } from './follow.ts';
import { giveUpMirror, type Mirror, mirrorOf } from './mirror.ts';
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
  // From now on nobody alters or rewrites the table.
  await sql.execute(
    `DO $capstan$ BEGIN EXECUTE 'LOCK TABLE ONLY ' || ${source}::regclass || ' IN ACCESS SHARE MODE'; END $capstan$`,
  );
  const mirror = await mirrorOf(sql, source);
  if (mirror === undefined) throw new Error('the copy has gone');
  const anew = await whyAnew(sql, mirror);
  if (anew !== undefined) return anew;
  // Rows are found by their keys, however little is known of tables that are still growing.
  await sql.execute('SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off');
  await follow(sql, mirror);
  let place: Place = mirror;
  for (let room = BLOCKS_AT_ONCE; room > 0 && place.phase !== 'swap'; ) {
    const next =
      place.phase === 'copy'
        ? await copy(sql, mirror, place, room)
        : await compare(sql, mirror, place, room, pg.escapeIdentifier(key));
    if ('because' in next) return next;
    place = next.place;
    room -= next.blocks;
  }
  if (place !== mirror) await move(sql, source, place);
  const isBehind = (await behind(sql, mirror, MOST_BEHIND)) > MOST_BEHIND;
  if (place.phase === 'swap' && !isBehind) return undefined;
  const { position } = place;
  const says = {
    copy: `${Math.floor((100 * position) / mirror.blocks)} % of ${mirror.source} copied`,
    compare: `${mirror.source} is compared with its copy`,
    'compare-back': `the copy of ${mirror.source} is compared with it`,
    swap: `changes of ${mirror.source} are followed`,
  };
  return { is: 'more', because: says[place.phase] };
}

/** Begins again when the table was altered, rewritten or emptied. */
async function whyAnew(sql: Sql, mirror: Mirror): Promise<Progress | undefined> {
  const { keys, log, oid, source, target } = mirror;
  const [is] = v.parse(
    facts,
    await sql.query(
      `SELECT ${shapeSql(oid)} AS shape, pg_relation_filenode($1::oid)::text AS filenode,
         (pg_relation_size($1::oid) / current_setting('block_size')::int)::float8 AS blocks,
         EXISTS (SELECT FROM ${log} WHERE ${keys[0]} IS NULL) AS emptied`,
      [oid],
    ),
  );
  if (is.shape !== mirror.shape) {
    await giveUpMirror(sql, mirror);
    return { is: 'more', because: `${source} was altered: its copy is begun anew` };
  }
  if (is.filenode === mirror.filenode && !is.emptied) return undefined;
  await sql.execute(`TRUNCATE ${target}`);
  await sql.execute(`DELETE FROM ${log}`);
  await move(sql, oid, { phase: 'copy', leaf: 0, position: 0 });
  await sql.execute('UPDATE capstan.mirrors SET filenode = $2, blocks = $3 WHERE source = $1', [
    oid,
    is.filenode,
    is.blocks,
  ]);
  return { is: 'more', because: `${source} was rewritten: it is copied anew` };
}

type Place = Pick<Mirror, 'phase' | 'leaf' | 'position'>;

/** Where it goes on, and how many blocks were read on the way there. */
interface Step {
  readonly place: Place;
  readonly blocks: number;
}

async function move(sql: Sql, oid: number, { phase, leaf, position }: Place): Promise<void> {
  await sql.execute(
    'UPDATE capstan.mirrors SET phase = $2, leaf = $3, position = $4 WHERE source = $1',
    [oid, phase, leaf, position],
  );
}

async function copy(sql: Sql, mirror: Mirror, { position }: Place, room: number): Promise<Step> {
  const blocks = Math.max(0, Math.min(room, mirror.blocks - position));
  if (blocks > 0) await copyBlocks(sql, mirror, position, blocks);
  const next = position + blocks;
  const isOver = next >= mirror.blocks;
  return {
    place: isOver
      ? { phase: 'compare', leaf: 0, position: 0 }
      : { phase: 'copy', leaf: 0, position: next },
    blocks,
  };
}

const sized = v.array(v.object({ name: v.string(), blocks: v.number() }));

// A plain table has no tree of partitions, not even itself.
const sidesSql = `SELECT oid::regclass::text AS name,
    (pg_relation_size(oid) / current_setting('block_size')::int)::float8 AS blocks
  FROM pg_class WHERE relkind = 'r' AND oid IN (SELECT $1::regclass::oid UNION SELECT relid FROM pg_partition_tree($1::regclass))
  ORDER BY oid`;

/** Compares some blocks of one side with the other: first the table, then one partition of the copy after another. */
async function compare(
  sql: Sql,
  mirror: Mirror,
  { leaf, phase, position }: Place,
  room: number,
  at: string,
): Promise<Step | Progress> {
  const isBack = phase === 'compare-back';
  const [a, b] = isBack ? [mirror.target, mirror.source] : [mirror.source, mirror.target];
  const sides = v.parse(sized, await sql.query(sidesSql, [a]));
  const side = sides[leaf];
  if (side === undefined) {
    // Nobody has read the copy yet: without this the first queries on it would be planned blindly.
    if (isBack) await sql.execute(`ANALYZE ${mirror.target}`);
    return {
      place: { phase: isBack ? 'swap' : 'compare-back', leaf: 0, position: 0 },
      blocks: 0,
    };
  }
  const { name } = side;
  const blocks = Math.max(0, Math.min(room, side.blocks - position));
  const tables = { a: name, b, at };
  const differ = blocks > 0 ? await withoutTwin(sql, mirror, tables, position, blocks) : 0;
  if (differ > 0) {
    return {
      is: 'refused',
      because: `${differ} rows of ${name} differ from ${b}: somebody wrote past the triggers of ${mirror.source}, or to ${mirror.target}`,
    };
  }
  const next = position + blocks;
  const isOver = next >= side.blocks;
  return {
    place: isOver ? { phase, leaf: leaf + 1, position: 0 } : { phase, leaf, position: next },
    blocks,
  };
}
