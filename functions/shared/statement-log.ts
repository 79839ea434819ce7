import type { StatementWatch } from '#adapters/care/watch.ts';

/** PostgreSQL quotes what it could not read, and that may be a value out of a row. */
const withoutQuotes = (words: string): string => words.replace(/: ".*"/s, ': "…"');

const EVERY_TRANSACTION = /^(BEGIN|COMMIT|ROLLBACK|SET|SELECT pg_try_advisory\w*)\b/;

/**
 * Writes every statement with how long it took into the function's log, values left out; a line for each, so that what
 * ran last stands there also when the process ends. What is the same in every transaction says nothing.
 */
export const statementLog: StatementWatch = {
  after(statement, milliseconds, failure) {
    if (EVERY_TRANSACTION.test(statement) && failure === undefined) return;
    const line = {
      statement,
      milliseconds: Math.round(milliseconds),
      ...(failure !== undefined && { failed: withoutQuotes(failure) }),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
};
