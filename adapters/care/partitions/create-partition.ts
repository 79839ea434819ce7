import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { PartitionStep } from '#core/care/care-rules.ts';
import type { Progress } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';
import { type Bounds, overlap, partitionName } from '#core/care/partitions/bounds.ts';
import { quoted } from '../archive/read-table.ts';
import { waitingBehind } from '../blockers.ts';
import { writableColumns } from '../convert/table-shape.ts';
import { briefly, wasTooSlow } from './briefly.ts';
import { dressing, identifySql } from './dress.ts';
import { keyLiteral, type PartitionedTable, readTable } from './read-table.ts';
import { restHas, within } from './rest-rows.ts';

/**
 * Makes the partition of a range and attaches it. CREATE TABLE … PARTITION OF would lock the whole table against
 * readers; ATTACH locks only the default partition, where there is one, while it is searched for rows of the range.
 * Such rows are moved in that same moment: nobody sees them twice or not at all.
 */
export async function createPartition(
  database: Database,
  known: PartitionedTable,
  step: PartitionStep,
  bounds: Bounds,
  mayMove: boolean,
): Promise<Progress> {
  const own = { schema: known.schema, name: partitionName(known.name, step, bounds) };
  try {
    if (!mayMove && (await database.read((sql) => restHas(sql, known, bounds)))) {
      return { is: 'waiting', because: `rows for ${own.name} stay in the default partition` };
    }
    const moved = await database.transaction((sql) => create(sql, known, own, bounds));
    return {
      is: 'more',
      because: `${own.name} was made${moved ? ', with its rows of the default partition' : ''}`,
    };
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, known.oid, `${own.name} could not be attached`);
  }
}

async function create(
  sql: Sql,
  { name, schema, key }: PartitionedTable,
  own: TableName,
  bounds: Bounds,
): Promise<boolean> {
  const found = await readTable(sql, `${schema}.${name}`, key);
  if (!('table' in found)) throw new Error(found.problem);
  const { table } = found;
  if (table.partitions.some((one) => overlap(one, bounds))) return false;
  const made = quoted(own);
  const dress = await dressing(sql, table.oid);
  await sql.execute(
    `CREATE TABLE ${made} (LIKE ${quoted(table)} INCLUDING ALL EXCLUDING IDENTITY); ${dress(made)}`,
  );
  const attach = `ALTER TABLE ${quoted(table)} ATTACH PARTITION ${made} FOR VALUES FROM (${keyLiteral(bounds.from)}) TO (${keyLiteral(bounds.until)})`;
  const hasRows = await restHas(sql, table, bounds);
  // One statement, so that one time limit holds for all of it. Readers wait only for its last part.
  await briefly(
    sql,
    `DO $capstan$ BEGIN
      ${hasRows ? await movingSql(sql, table, made, bounds) : ''}
      ${attach};
      ${identifySql([made], quoted(table))}
    END $capstan$`,
  );
  return hasRows;
}

async function movingSql(
  sql: Sql,
  { key, rest }: PartitionedTable,
  made: string,
  bounds: Bounds,
): Promise<string> {
  if (rest === undefined) return '';
  const columns = (await writableColumns(sql, rest.oid)).join(', ');
  return `
    LOCK TABLE ONLY ${quoted(rest)} IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO ${made} (${columns}) SELECT ${columns} FROM ONLY ${quoted(rest)} WHERE ${within(key, bounds)};
    DELETE FROM ONLY ${quoted(rest)} WHERE ${within(key, bounds)};`;
}
