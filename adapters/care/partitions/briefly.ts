import { isLockTimeout, type Sql, StatementFailed } from '#core/care/database.ts';

/** Whoever waits for us waits for this at most: for our wait for a lock and for what we do under it, together. */
const BRIEF_MILLISECONDS = 200;

/** A statement that others have to wait for: it ends in time, or it did nothing. */
export async function briefly(sql: Sql, text: string): Promise<void> {
  await sql.execute(`SET LOCAL statement_timeout = ${BRIEF_MILLISECONDS}`);
  await sql.execute(text);
  await sql.execute("SET LOCAL statement_timeout = '60s'");
}

/** A lock was not had in time, or what was done under it took too long. */
export const wasTooSlow = (error: unknown): boolean =>
  isLockTimeout(error) || (error instanceof StatementFailed && error.code === '57014');
