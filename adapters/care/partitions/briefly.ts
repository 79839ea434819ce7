import { isLockTimeout, type Sql, StatementFailed } from '#core/care/database.ts';

/** Whoever waits for us waits for this at most: for our wait for a lock and for what we do under it, together. */
const BRIEF_MILLISECONDS = 200;
/** Locks are held until COMMIT comes. A process that hangs before that loses its connection, and holds nobody. */
const IDLE_MILLISECONDS = 250;

/**
 * A statement that others have to wait for: it ends in time, or it did nothing. One round trip; nothing but COMMIT
 * should follow, for they wait for that as well.
 */
export async function briefly(sql: Sql, text: string): Promise<void> {
  await sql.execute(
    `SET LOCAL statement_timeout = ${BRIEF_MILLISECONDS};
     SET LOCAL idle_in_transaction_session_timeout = ${IDLE_MILLISECONDS};
     ${text};
     SET LOCAL statement_timeout = '60s'`,
  );
}

/** A lock was not had in time, or what was done under it took too long, or we hung while we held it. */
export const wasTooSlow = (error: unknown): boolean =>
  isLockTimeout(error) ||
  (error instanceof StatementFailed && (error.code === '57014' || error.code === '25P03'));
