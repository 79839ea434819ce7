import type { StatementWatch } from '#adapters/care/watch.ts';

/**
 * Shows a watch the commits of transactions that write, and nothing else. Whoever is killed within a transaction leaves
 * what was so before it: so these are all the states that a killed process can leave, and the moments fit into a test.
 * Transactions are nested, never crossed, so that a COMMIT is that of the last BEGIN. Begins with the first statement
 * that has `since` in it.
 */
export function commitsOnly(watch: StatementWatch, since: string): StatementWatch {
  const open: boolean[] = [];
  let isTime = false;
  const isCommit = (statement: string): boolean => {
    isTime ||= statement.includes(since);
    return isTime && statement === 'COMMIT' && open.at(-1) === true;
  };
  return {
    before(statement) {
      if (statement.startsWith('BEGIN')) open.push(!statement.includes('READ ONLY'));
      return isCommit(statement) ? watch.before?.(statement) : undefined;
    },
    after(statement, milliseconds, failure) {
      const isMine = isCommit(statement);
      if (statement === 'COMMIT' || statement === 'ROLLBACK') open.pop();
      return isMine ? watch.after?.(statement, milliseconds, failure) : undefined;
    },
  };
}
