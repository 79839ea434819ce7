import { guide } from '#config';
import { shownRun } from '#core/playbooks/run-record.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type Globals, nextCommand } from '../run.ts';
import { runReport } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import { type Followed, type FollowOptions, follow } from './follow.ts';

/** Says that nothing was begun, and why. */
export function sayRefused(shell: Shell, { json }: Globals, problems: readonly string[]): ExitCode {
  if (json === true) shell.out(JSON.stringify({ refused: problems }, null, 2));
  shell.note('refused, nothing was begun:');
  for (const problem of problems) shell.note(`  ${problem}`);
  return EXIT.wrong;
}

async function sayFollowed(
  followed: Followed,
  name: string,
  connection: Connection,
  shell: Shell,
  globals: Globals,
): Promise<ExitCode> {
  if (followed.is === 'refused') return sayRefused(shell, globals, followed.problems);
  const { run } = followed;
  if (run !== undefined) {
    const report = runReport(run, guide.timeZone, await connection.now());
    shell.out(globals.json === true ? JSON.stringify(shownRun(run), null, 2) : report);
  }
  if (followed.is === 'died') {
    shell.note(`its execution ended without a report: ${followed.because}`);
    shell.note(`what it had begun stands as it is; ${nextCommand('status', globals)} shows it`);
    return EXIT.no;
  }
  if (followed.is === 'under-way') {
    const again = nextCommand(`playbook watch ${name}`, globals);
    shell.note(`the run goes on; to follow it again: ${again}`);
    return EXIT.waiting;
  }
  if (followed.run.status === 'refused') return EXIT.wrong;
  return followed.run.status === 'succeeded' ? EXIT.done : EXIT.no;
}

/** Follows a run and reports how it ended; the exit code says so, too. */
export async function followAndReport(
  connection: Connection,
  shell: Shell,
  globals: Globals,
  options: FollowOptions,
): Promise<ExitCode> {
  const followed = await follow(connection, shell, globals, options);
  return sayFollowed(followed, options.name, connection, shell, globals);
}
