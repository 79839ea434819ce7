import { runCli } from '../../../../bin/cli/cli.ts';
import type { ExitCode } from '../../../../bin/cli/exit.ts';
import type { Shell } from '../../../../bin/cli/shell.ts';

/** What a call of the program left behind. */
export interface Called {
  readonly exit: ExitCode;
  /** Standard output, and what stands beside it. */
  readonly out: string;
  readonly notes: string;
  readonly drawn: string;
}

/** Calls the program in this process, on a terminal that nobody sits at unless `change` says so. */
export async function capstan(
  words: readonly string[],
  change: Partial<Shell> = {},
): Promise<Called> {
  const outs: string[] = [];
  const notes: string[] = [];
  const drawn: string[] = [];
  const shell: Shell = {
    out: (text) => outs.push(text),
    note: (text) => notes.push(text),
    draw: (text) => drawn.push(text),
    tty: false,
    columns: 120,
    ask: () => Promise.reject(new Error('nobody is here to be asked')),
    rest: () => new Promise((resolve) => setImmediate(resolve)),
    heed: () => {},
    interrupted: () => false,
    session: () => Promise.resolve(undefined),
    user: 'ann',
    ...change,
  };
  const exit = await runCli(words, shell);
  return { exit, out: outs.join('\n'), notes: notes.join('\n'), drawn: drawn.join('') };
}
