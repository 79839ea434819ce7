import pg from 'pg';
import * as v from 'valibot';
import type { PartitionStep } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { type Bounds, overlap } from '#core/care/partitions/bounds.ts';
import { partsOf } from '#core/care/partitions/target-parts.ts';
import type { Instant } from '#core/guide.ts';
import { quoted } from '../archive/read-table.ts';
import { waitingBehind } from '../blockers.ts';
import { advanceMirror } from '../convert/advance-mirror.ts';
import { checkSql } from '../convert/exchange.ts';
import { followSql } from '../convert/follow.ts';
import { beginMirror, endMirrorSql, giveUpMirror, mirrorOf } from '../convert/mirror.ts';
import { keyColumns } from '../convert/table-shape.ts';
import { briefly, wasTooSlow } from './briefly.ts';
import { dressing, identifySql } from './dress.ts';
import { copiedSql } from './parted.ts';
import { keyLiteral, type PartitionedTable, readTable } from './read-table.ts';
import { INSIDE, within } from './rest-rows.ts';
import { whyNotLeave } from './why-not-leave.ts';

/** So many are attached in a moment; the others come the next time. */
const MOST_PARTS = 20;
const STATEMENT_SECONDS = 300;
const CHECK = 'capstan_bounds';

const splitOf = ({ name, schema }: PartitionedTable) => ({ schema, name: `${name}_split` });
const restOf = ({ name, schema }: PartitionedTable) => ({ schema, name: `${name}_rest` });

/** Why a large default partition cannot be split; undefined when it can. */
export async function whyNotSplit(
  sql: Sql,
  { rest }: PartitionedTable,
): Promise<string | undefined> {
  if (rest === undefined) return undefined;
  if ((await keyColumns(sql, rest.oid)) === undefined) {
    return `they are too many to be moved in a moment, and nothing tells them apart while they are copied; CREATE UNIQUE INDEX CONCURRENTLY ON ${rest.name} over columns that are never null helps`;
  }
  const [found] = await sql.query(
    "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = $1 LIMIT 1",
    [rest.oid],
  );
  if (found !== undefined) {
    return `they are too many to be moved in a moment, and ${String(found['conname'])} would hold up deletes in the table that it refers to while they are copied`;
  }
  const why = (await whyNotLeave(sql, [rest.oid])).get(rest.oid);
  return (
    why && `they are too many to be moved in a moment, and ${rest.name} cannot be replaced: ${why}`
  );
}

/**
 * Takes the splitting of a large default partition a portion further: its rows are copied into partitions of their own
 * and a new default one, which follow what changes, and in the end take its place. `missing` are made with them.
 */
export async function splitRest(
  { database, now }: Turn,
  table: PartitionedTable,
  step: PartitionStep,
  missing: readonly Bounds[],
  isBegun: boolean,
): Promise<Progress> {
  const { rest } = table;
  if (rest === undefined) throw new Error('there is no default partition');
  try {
    if (!isBegun) {
      await database.transaction((sql) => begin(sql, table, step, missing), {
        statementSeconds: STATEMENT_SECONDS,
      });
      return {
        is: 'more',
        because: `rows of ${rest.name} are copied into partitions of their own`,
      };
    }
    const progress = await advanceMirror(database, rest.oid, table.key);
    if (progress !== undefined) return progress;
    return await database.transaction((sql) => end(sql, table, now()));
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, table.oid, `${rest.name} could not be split`);
  }
}

const instants = v.array(v.object({ at: v.number() }));

async function begin(
  sql: Sql,
  table: PartitionedTable,
  step: PartitionStep,
  missing: readonly Bounds[],
): Promise<void> {
  const { key, rest } = table;
  const keys = rest && (await keyColumns(sql, rest.oid));
  if (rest === undefined || keys === undefined) throw new Error('it cannot be split any more');
  const found = await sql.query(
    `SELECT DISTINCT extract(epoch FROM date_trunc('${step}', "${key}"))::float8 * 1000 AS at
     FROM ONLY ${quoted(rest)} WHERE "${key}" ${INSIDE} ORDER BY 1`,
  );
  const starts = [
    ...missing.map(({ from }) => from),
    ...v.parse(instants, found).map(({ at }) => at),
  ];
  const parts = partsOf(table.name, step, starts, table.partitions).slice(0, MOST_PARTS);
  const dress = await dressing(sql, table.oid);
  const target = quoted(splitOf(table));
  const own = (name: string): string => quoted({ schema: table.schema, name });
  const unique = (columns: readonly string[]): string =>
    [...new Set(columns)].map(pg.escapeIdentifier).join(', ');
  const fresh = quoted(restOf(table));
  const isOwnKey = (await keyColumns(sql, table.oid)) === undefined;
  await sql.execute(
    [
      `CREATE TABLE ${target} (LIKE ${quoted(table)} INCLUDING ALL EXCLUDING IDENTITY) PARTITION BY RANGE ("${key}");`,
      // By it rows are found while they are followed, and none comes twice.
      `CREATE UNIQUE INDEX ${splitIndex(table)} ON ${target} (${unique([...keys, key])});`,
      ...parts.map(
        ({ bounds, name }) => `CREATE TABLE ${own(name)} PARTITION OF ${target}
           FOR VALUES FROM (${keyLiteral(bounds.from)}) TO (${keyLiteral(bounds.until)}); ${dress(own(name))}
         ALTER TABLE ${own(name)} ADD CONSTRAINT ${CHECK} CHECK ("${key}" IS NOT NULL AND ${within(key, bounds)});`,
      ),
      `CREATE TABLE ${fresh} PARTITION OF ${target} DEFAULT; ${dress(fresh)}`,
      // What told its rows apart was made for the old one alone, and the next time needs it again.
      isOwnKey ? `CREATE UNIQUE INDEX ON ${fresh} (${unique(keys)});` : '',
    ].join('\n'),
  );
  const [made] = await sql.query('SELECT $1::regclass::oid AS oid', [target]);
  await beginMirror(sql, rest.oid, Number(made?.['oid']), keys, `split ${key} ${step}`);
}

const splitIndex = ({ oid }: PartitionedTable): string => `capstan_split_${oid}`;

/** Puts the new partitions in the place of the old default one, in one statement. */
async function end(sql: Sql, table: PartitionedTable, now: Instant): Promise<Progress> {
  const { rest } = table;
  const mirror = rest && (await mirrorOf(sql, rest.oid));
  const split = await readTable(sql, `${table.schema}.${splitOf(table).name}`, table.key);
  if (rest === undefined || mirror === undefined || !('table' in split)) {
    throw new Error('what was split has gone');
  }
  const leaves = split.table.partitions;
  if (leaves.some((leaf) => table.partitions.some((one) => overlap(one, leaf)))) {
    await giveUpMirror(sql, mirror);
    return { is: 'more', because: `${table.name} got other partitions meanwhile: begun anew` };
  }
  const parent = quoted(table);
  const old = { schema: rest.schema, name: `${restOf(table).name}_${rest.oid}` };
  // CHECK constraints say already what ATTACH would otherwise read every row for.
  const attach = leaves.map(
    (leaf) => `ALTER TABLE ${mirror.target} DETACH PARTITION ${quoted(leaf)};
      ALTER TABLE ${parent} ATTACH PARTITION ${quoted(leaf)} FOR VALUES FROM (${keyLiteral(leaf.from)}) TO (${keyLiteral(leaf.until)});
      ALTER TABLE ${quoted(leaf)} DROP CONSTRAINT ${CHECK};`,
  );
  const fresh = quoted(restOf(table));
  await briefly(
    sql,
    `DO $capstan$ BEGIN
       LOCK TABLE ONLY ${parent} IN ACCESS EXCLUSIVE MODE;
       LOCK TABLE ${mirror.source} IN ACCESS EXCLUSIVE MODE;
       ${checkSql(mirror)}
       ${followSql(mirror).join(';\n')};
       ${endMirrorSql(mirror)}
       DROP INDEX ${pg.escapeIdentifier(table.schema)}.${splitIndex(table)};
       ALTER TABLE ${parent} DETACH PARTITION ${mirror.source};
       ALTER TABLE ${mirror.source} RENAME TO ${pg.escapeIdentifier(old.name)};
       ${attach.join('\n')}
       ALTER TABLE ${mirror.target} DETACH PARTITION ${fresh};
       ALTER TABLE ${parent} ATTACH PARTITION ${fresh} DEFAULT;
       ALTER TABLE ${fresh} RENAME TO ${pg.escapeIdentifier(rest.name)};
       DROP TABLE ${mirror.target};
       ${identifySql([...leaves, rest].map(quoted), parent)}
       ${copiedSql(table, { ...old, oid: rest.oid }, now)}
     END $capstan$`,
  );
  return {
    is: 'more',
    because: `rows of ${rest.name} lie in ${leaves.length} partitions of their own; as it was it is kept for a day as ${old.name}`,
  };
}
