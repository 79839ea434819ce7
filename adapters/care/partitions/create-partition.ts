import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { PartitionStep } from '#core/care/care-rules.ts';
import type { Progress } from '#core/care/chore.ts';
import { type Database, isLockTimeout, type Sql, StatementFailed } from '#core/care/database.ts';
import { type Bounds, overlap, partitionName } from '#core/care/partitions/bounds.ts';
import { quoted } from '../archive/read-table.ts';
import { waitingBehind } from '../blockers.ts';
import { dress, identifyByIndex } from './dress.ts';
import { keyLiteral, type PartitionedTable, readTable } from './read-table.ts';
import { restHas, within } from './rest-rows.ts';

/** Whoever waits for us waits for this at most: for our wait for a lock and for what we do under it, together. */
export const BRIEF_MILLISECONDS = 250;

/** A statement that ends in time or not at all, for what others have to wait for. */
export const briefly = async (sql: Sql, text: string): Promise<void> => {
  await sql.execute(`SET LOCAL statement_timeout = ${BRIEF_MILLISECONDS}`);
  await sql.execute(text);
  await sql.execute(`SET LOCAL statement_timeout = '60s'`);
};

/** A lock was not had in time, or what was done under it took too long. */
export const wasTooSlow = (error: unknown): boolean =>
  isLockTimeout(error) || (error instanceof StatementFailed && error.code === '57014');

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
): Promise<Progress> {
  const own = { schema: known.schema, name: partitionName(known.name, step, bounds) };
  try {
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
  await sql.execute(
    `CREATE TABLE ${made} (LIKE ${quoted(table)} INCLUDING ALL EXCLUDING IDENTITY)`,
  );
  await dress(sql, made, table.oid);
  const attach = `ALTER TABLE ${quoted(table)} ATTACH PARTITION ${made} FOR VALUES FROM (${keyLiteral(bounds.from)}) TO (${keyLiteral(bounds.until)})`;
  const hasRows = await restHas(sql, table, bounds);
  await briefly(sql, hasRows ? await moving(sql, table, made, bounds, attach) : attach);
  await identifyByIndex(sql, made, table.oid);
  return hasRows;
}

/** One statement, so that one time limit holds for all of it. Readers wait only for its last part. */
async function moving(
  sql: Sql,
  { key, rest }: PartitionedTable,
  made: string,
  bounds: Bounds,
  attach: string,
): Promise<string> {
  if (rest === undefined) return attach;
  const columns = await writableColumns(sql, rest.oid);
  return `DO $capstan$ BEGIN
    LOCK TABLE ONLY ${quoted(rest)} IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO ${made} (${columns}) SELECT ${columns} FROM ONLY ${quoted(rest)} WHERE ${within(key, bounds)};
    DELETE FROM ONLY ${quoted(rest)} WHERE ${within(key, bounds)};
    ${attach};
  END $capstan$`;
}

/** The columns of a table that can be given a value, ready for SQL. */
export async function writableColumns(sql: Sql, oid: number): Promise<string> {
  const [found] = await sql.query(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
     WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [oid],
  );
  return String(found?.['columns']);
}
