import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { Progress } from '#core/care/chore.ts';
import { type Database, StatementFailed } from '#core/care/database.ts';
import { quoted } from '../archive/read-table.ts';
import { blockersOf, blockersText, waitingBehind } from '../blockers.ts';
import { briefly, wasTooSlow } from './briefly.ts';
import type { PartitionedTable } from './read-table.ts';

/**
 * Detaching waits for every transaction that uses the table, and is left pending when it may not wait to their end:
 * one that lasts already is not tried.
 */
const LONG_SECONDS = 1;
/** Nobody waits behind a DETACH CONCURRENTLY but who uses that very partition by its name. */
const PATIENT_MILLISECONDS = 250;

/**
 * Takes a partition out of its table. CONCURRENTLY locks nobody out; PostgreSQL refuses it where there is a default
 * partition, and there a plain DETACH has to lock the table for a moment, or gives up.
 */
export async function detachPartition(
  database: Database,
  table: PartitionedTable,
  partition: TableName & { readonly oid: number },
): Promise<Progress> {
  const { name } = partition;
  const blockers = await database.read((sql) => blockersOf(sql, table.oid));
  const long = blockers.filter(({ seconds }) => seconds === null || seconds >= LONG_SECONDS);
  if (long.length > 0) {
    return { is: 'waiting', because: `${name} could not be detached: ${blockersText(long)}` };
  }
  const detach = `ALTER TABLE ${quoted(table)} DETACH PARTITION ${quoted(partition)}`;
  try {
    if (table.rest === undefined) {
      await database.session((sql) => sql.execute(`${detach} CONCURRENTLY`), {
        lockMilliseconds: PATIENT_MILLISECONDS,
      });
    } else {
      await database.transaction((sql) => briefly(sql, detach));
    }
  } catch (error) {
    if (isReferredTo(error)) {
      return {
        is: 'refused',
        because: `${name} cannot be detached, for other rows refer to its rows: ${error.message}. Delete those first, or take the foreign key away`,
      };
    }
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, table.oid, `${name} could not be detached`);
  }
  return { is: 'more', because: `${name} was detached` };
}

const isReferredTo = (error: unknown): error is StatementFailed =>
  error instanceof StatementFailed && error.code === '23503';

/** Ends a DETACH CONCURRENTLY that was interrupted; until then inserts into its range fail. */
export async function finalizeDetach(
  database: Database,
  table: PartitionedTable,
  partition: TableName & { readonly oid: number },
): Promise<Progress> {
  try {
    await database.session((sql) =>
      sql.execute(`ALTER TABLE ${quoted(table)} DETACH PARTITION ${quoted(partition)} FINALIZE`),
    );
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, partition.oid, `${partition.name} is detached only by half`);
  }
  return { is: 'more', because: `the interrupted detach of ${partition.name} was ended` };
}
