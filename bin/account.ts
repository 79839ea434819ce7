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

/** Runs a program: one line for what a person can mend, the whole error for the rest. */
export function run(program: () => Promise<number>): void {
  program().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const known = error instanceof NotReachable;
      console.error(known ? error.message : error);
      process.exitCode = known ? 2 : 1;
    },
  );
}
