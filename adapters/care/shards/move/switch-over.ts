import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { Progress } from '#core/care/chore.ts';
import { isLockTimeout, type Sql } from '#core/care/database.ts';
import {
  gateState,
  reopenGate,
  SHUT_SECONDS,
  sealGate,
  shutGate,
  welcome,
  writersAt,
} from '../gates.ts';
import { relationOf } from '../shard-table.ts';
import { CannotArrive, catchUp, countOf, difference } from './catch-up.ts';
import { claimEnd, type Passage } from './ends.ts';
import { changeMove } from './moves.ts';

/** So few changes are written in a moment, while nobody may write. */
const FEW = 500;
/** So many rows are compared in a moment; of more, those that changed last, for all were compared before. */
const FEW_ROWS = 20_000;

/**
 * Follows what changes, compares everything once, of one moment and with nobody waiting, and when little is left to do:
 * shuts the gate, writes the rest, compares again, and switches.
 */
export async function trailRows(passage: Passage, cleanAfter: number): Promise<Progress> {
  const { home, move, source } = passage;
  const gate = await source.database.read((sql) => gateState(sql, passage, source));
  // Whoever sealed it had written and compared everything, and nobody wrote since.
  if (gate === 'sealed') return decide(passage, cleanAfter, 0);
  const { changes, result } = await catchUp(passage, passage.tables, async (from, to, changes) =>
    move.verified || countOf(changes) > FEW
      ? undefined
      : { differs: await difference(from, to, passage) },
  );
  if (countOf(changes) > FEW) {
    return { is: 'more', because: `${countOf(changes)} changed rows were copied again` };
  }
  if (result !== undefined) {
    if (result.differs !== undefined) throw new CannotArrive(result.differs);
    await home.transaction((sql) => changeMove(sql, move, { verified: true }));
    return { is: 'more', because: 'both ends have the same rows' };
  }
  return shutAndSwitch(passage, cleanAfter);
}

async function shutAndSwitch(passage: Passage, cleanAfter: number): Promise<Progress> {
  const { move, source } = passage;
  const began = performance.now();
  try {
    await source.database.transaction(async (sql) => {
      await claimEnd(sql, passage, source);
      await shutGate(sql, passage, source);
    });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    const writers = await writersAt(source.database, passage, source);
    const because = `wants the tenant's writers to pause: ${writers.slice(0, 3).join(', ') || 'whoever wrote has ended'}`;
    return { is: 'waiting', because };
  }
  const { result: differs } = await catchUp(passage, passage.tables, async (from, to, changes) => {
    const only = move.rows > FEW_ROWS ? changes : undefined;
    const differs = await difference(from, to, passage, only);
    if (differs === undefined) await moveSequencesOn(to, passage);
    return differs;
  });
  if (differs !== undefined) throw new CannotArrive(differs);
  return decide(passage, cleanAfter, began);
}

/**
 * The commit at home decides. When the source is there too, the gate is sealed in the same transaction. Otherwise it
 * is sealed before: from then on nobody writes until home has said where the tenant lives, which the next call does if
 * this one is killed.
 */
async function decide(passage: Passage, cleanAfter: number, began: number): Promise<Progress> {
  const { destination, home, move, source } = passage;
  const pausedMilliseconds = began === 0 ? {} : { pausedMilliseconds: performance.now() - began };
  const seal = async (sql: Sql): Promise<void> => {
    await claimEnd(sql, passage, source);
    if (!(await sealGate(sql, passage, source))) throw new Opened();
  };
  const enter = async (sql: Sql): Promise<void> => {
    await claimEnd(sql, passage, destination);
    await welcome(sql, passage, destination);
  };
  try {
    if (!source.isHome) await source.database.transaction(seal);
    await home.transaction(async (sql) => {
      if (source.isHome) await seal(sql);
      await changeMove(sql, move, { phase: 'moved', cleanAfter, ...pausedMilliseconds });
      const switched = await sql.execute(
        `UPDATE capstan.tenant_shards SET shard = $3, version = version + 1, since = clock_timestamp()
         WHERE tenant = $1 AND shard = $2`,
        [move.tenant, move.source, move.destination],
      );
      if (switched !== 1) throw new CannotArrive(`the tenant lives on ${move.source} no more`);
      if (destination.isHome) await enter(sql);
    });
  } catch (error) {
    if (!(error instanceof Opened) && !isLockTimeout(error)) throw error;
    await source.database.transaction(async (sql) => {
      await claimEnd(sql, passage, source);
      await reopenGate(sql, passage, source);
    });
    const because = `the last of it took longer than ${SHUT_SECONDS} s, for which writers are kept waiting`;
    return { is: 'waiting', because };
  }
  if (!destination.isHome) await destination.database.transaction(enter);
  return { is: 'more', because: `the tenant lives on ${move.destination}` };
}

/** The gate had opened by itself. */
class Opened extends Error {
  override readonly name = 'Opened';
}

/** Beyond what a sequence gives while it is being moved on. */
const MARGIN = 1_000;

/**
 * Numbers that came along must not be given again here. A sequence whose range (MINVALUE, MAXVALUE) they lie outside of
 * stays: ranges of shards are apart then. A sequence only ever goes forward.
 */
async function moveSequencesOn(
  to: Sql,
  { destination: { shard }, tables }: Passage,
): Promise<void> {
  for (const table of tables) {
    const relation = relationOf(shard.schema, table);
    const found = await to.query(
      `SELECT attname AS column, pg_get_serial_sequence($1, attname) AS sequence FROM pg_attribute
       WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
         AND pg_get_serial_sequence($1, attname) IS NOT NULL`,
      [relation],
    );
    for (const { column, sequence } of found) {
      const name = pg.escapeIdentifier(String(column));
      await to.query(
        `SELECT setval(s.seqrelid::regclass, least(top.number + ${MARGIN}, s.seqmax))
         FROM pg_sequence s, LATERAL (SELECT max(${name})::bigint AS number FROM ${relation}
           WHERE ${name} BETWEEN s.seqmin AND s.seqmax) top
         WHERE s.seqrelid = $1::regclass AND s.seqincrement > 0 AND top.number >= (SELECT last_value FROM ${String(sequence)})`,
        [sequence],
      );
    }
  }
}
