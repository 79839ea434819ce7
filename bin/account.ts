import { findSession } from './session-file.ts';

/** A call that makes no sense, or nobody to ask; the message says what to do. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

/**
 * The state table to talk to: that of `--table` in the account that AWS's own variables name, else that of
 * the `npm start` that runs in this folder. Clients made after this find the right place.
 */
export async function stateTable(table: string | undefined): Promise<string> {
  if (table !== undefined) return table;
  const session = await findSession();
  if (session === undefined) {
    throw new NotReachable(
      'nothing runs here: start Capstan with "npm start" in another terminal, or name the table of your stack with --table (output TableName of "npm run deploy")',
    );
  }
  Object.assign(process.env, session.endpoints, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return session.table;
}

/** A session that died without tidying up left an address behind at which nobody answers. */
const refusesConnections = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

const reasonOf = (error: unknown): string =>
  refusesConnections(error)
    ? 'nobody answers where the last session was: start Capstan with "npm start", or name the table of your stack with --table'
    : (error as Error).message;

/** Runs a program: one line for what a person can mend, the whole error for the rest. */
export function run(program: () => Promise<number>): void {
  program().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const known = error instanceof NotReachable || refusesConnections(error);
      console.error(known ? reasonOf(error) : error);
      process.exitCode = known ? 2 : 1;
    },
  );
}
