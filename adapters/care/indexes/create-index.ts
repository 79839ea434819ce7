import type { Progress, Turn } from '#core/care/chore.ts';
import { type Database, isLockTimeout, StatementFailed } from '#core/care/database.ts';
import type { OrderKind } from '#core/care/order.ts';
import { waitingBehind } from '../blockers.ts';
import { indexSeconds } from './estimate.ts';
import { type IndexInput, indexInput } from './index-input.ts';
import { nextStep, type Step } from './next-step.ts';
import { oldTransactions } from './old-transactions.ts';
import { readIndexTable } from './read-index-table.ts';
import { refusalsOf, surveyIndex } from './survey-index.ts';

/** It would wait for these, and hold VACUUM off the table meanwhile. */
const OLD_SECONDS = 30;
/**
 * Its waits are for transactions that are open already, and nobody but VACUUM and changes of the table waits behind
 * it, so it may wait longer than others do.
 */
const LOCK_MILLISECONDS = 300_000;
const LEAST_SECONDS = 60;
const MOST_SECONDS = 6 * 3600;
/** Is left for what comes after the statement. */
const MARGIN_SECONDS = 10;

/** An index made while the table is in use, on each partition of a partitioned table. */
export const createIndexOrder = (oldSeconds = OLD_SECONDS): OrderKind<IndexInput> => ({
  id: 'create-index',
  input: indexInput,
  divisible: false,
  async expectedSeconds(database, input) {
    const relations = await database.read((sql) => readIndexTable(sql, input.table));
    return Math.max(0, ...relations.map(indexSeconds));
  },
  survey: (database, input) => database.read((sql) => surveyIndex(sql, input)),
  async advance(turn, input) {
    const [step, old] = await turn.database.read(async (sql) => {
      const relations = await readIndexTable(sql, input.table);
      const [refusal] = await refusalsOf(relations, input);
      const next: Step =
        refusal === undefined ? nextStep(relations, input) : { is: 'refused', because: refusal };
      return [next, await oldTransactions(sql, oldSeconds)];
    });
    if (step.is !== 'do') return step;
    if (step.alone && old !== undefined) {
      return { is: 'waiting', because: `to ${step.because} it would have to wait for ${old}` };
    }
    return carryOut(turn, step);
  },
});

async function carryOut(turn: Turn, step: Extract<Step, { is: 'do' }>): Promise<Progress> {
  const { database } = turn;
  try {
    await (step.alone ? runAlone(turn, database, step.statement) : runBriefly(database, step));
    return { is: 'more', because: `done: ${step.because}` };
  } catch (error) {
    if (isLockTimeout(error)) return waitingBehind(database, step.on.table, `to ${step.because}`);
    if (!(error instanceof StatementFailed)) throw error;
    // A deadlock leaves an invalid index, which the next turn drops.
    if (error.code === '40P01') return { is: 'waiting', because: `${step.because}: a deadlock` };
    if (error.code === '23505') {
      await runAlone(turn, database, `DROP INDEX CONCURRENTLY IF EXISTS ${step.makes}`);
      return {
        is: 'refused',
        because: `${step.on.table} has rows that are equal in these columns`,
      };
    }
    // What the statement asks for is not possible: syntax and rights, types, limits.
    if (/^(42|22|54|0A)/.test(error.code)) return { is: 'refused', because: error.message };
    throw error;
  }
}

function runAlone({ now, until }: Turn, database: Database, statement: string): Promise<number> {
  const left = (until - now()) / 1000 - MARGIN_SECONDS;
  return database.session((sql) => sql.execute(statement), {
    statementSeconds: Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, left)),
    lockMilliseconds: LOCK_MILLISECONDS,
  });
}

const runBriefly = (database: Database, { statement }: { readonly statement: string }) =>
  database.transaction((sql) => sql.execute(statement));
