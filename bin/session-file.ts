import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const folder = join(import.meta.dirname, '..', '.capstan');
const file = join(folder, 'session.json');

const shape = v.object({
  pid: v.number(),
  table: v.string(),
  endpoints: v.record(v.string(), v.string()),
  /** The outputs of the stack. */
  outputs: v.exactOptional(v.record(v.string(), v.string())),
});

/** Where the `npm start` of this folder can be reached. */
export type SessionFile = v.InferOutput<typeof shape>;

/** Lets other programs (`capstan … --local`) find this session, unless another one runs; returns how to take it back. */
export async function leaveSession(
  session: Omit<SessionFile, 'pid'>,
): Promise<() => Promise<void>> {
  const other = await findSession();
  // One that runs already keeps its place: a kill switch must not change hands unasked.
  if (other !== undefined && other.pid !== process.pid) return async () => {};
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ ...session, pid: process.pid }));
  return async () => {
    // A later session of this folder may have put its own there.
    if ((await findSession())?.pid === process.pid) await rm(file, { force: true });
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The session that runs in this folder, if one does. */
export async function findSession(): Promise<SessionFile | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const session = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text);
  return session.success && isAlive(session.output.pid) ? session.output : undefined;
}
