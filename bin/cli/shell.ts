import { once } from 'node:events';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { findSession, type SessionFile } from '../session-file.ts';
import { printable } from './printable.ts';

/** What a command has of the terminal it was called in. */
export interface Shell {
  /** A result: nothing else goes to standard output. */
  out(text: string): void;
  /** Progress and problems, beside the results. */
  note(text: string): void;
  /** Control sequences for the same place as notes; only when `tty`. */
  draw(text: string): void;
  /** Whether a person sits there. */
  readonly tty: boolean;
  readonly columns: number;
  ask(question: string): Promise<string>;
  /** Real time between two looks; ends early when somebody pressed Ctrl-C. */
  rest(milliseconds: number): Promise<void>;
  /** From now on Ctrl-C is for the command to ask about, as after the first `rest`; a second one ends it at once. */
  heed(): void;
  /** Whether somebody pressed Ctrl-C since it is heeded. */
  interrupted(): boolean;
  /** The `npm start` of this folder, if it runs. */
  session(): Promise<SessionFile | undefined>;
  /** Who sits there, where no account says so. */
  readonly user: string;
}

/** The terminal of this process. */
export function processShell(): Shell {
  const stop = new AbortController();
  let listens = false;
  const heed = (): void => {
    if (!listens) process.once('SIGINT', () => stop.abort());
    listens = true;
  };
  return {
    out: (text) => console.log(printable(text)),
    note: (text) => console.error(printable(text)),
    draw: (text) => process.stderr.write(text),
    tty: process.stdin.isTTY === true && process.stderr.isTTY === true,
    // A terminal that does not say how wide it is says 0.
    columns: process.stderr.columns || 100,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        // Ctrl-C and the end of the input are no answer.
        const answer = lines.question(question).catch(() => {
          process.stderr.write('\n');
          return '';
        });
        return await Promise.race([answer, once(lines, 'close').then(() => '')]);
      } finally {
        lines.close();
      }
    },
    async rest(milliseconds) {
      heed();
      await setTimeout(milliseconds, undefined, { signal: stop.signal }).catch(() => {});
    },
    heed,
    interrupted: () => stop.signal.aborted,
    session: findSession,
    user: userInfo().username,
  };
}
