/** What a script can tell from how a command ended. */
export const EXIT = {
  done: 0,
  no: 1,
  wrong: 2,
  unreachable: 3,
  waiting: 4,
  fault: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same for people, below every `--help`. */
export const exitHelp = `Exit codes:
  0  done, or yes
  1  no: nothing found, or the run failed or was undone
  2  wrong use, or refused: nothing was begun
  3  cannot reach: no credentials, no such stack, no session, no right
  4  still under way: --no-wait, --timeout or Ctrl-C; the run goes on
  5  a fault of Capstan itself`;

/** Ends a command with one sentence, and what to do next. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exit: ExitCode;
  readonly next: readonly string[];

  constructor(exit: ExitCode, message: string, ...next: readonly string[]) {
    super(message);
    this.exit = exit;
    this.next = next;
  }
}

/** A call that makes no sense. */
export const wrongUse = (message: string, ...next: readonly string[]): CommandFailed =>
  new CommandFailed(EXIT.wrong, message, ...next);

/** Nobody to ask, or nobody who answers. */
export const unreachable = (message: string, ...next: readonly string[]): CommandFailed =>
  new CommandFailed(EXIT.unreachable, message, ...next);
