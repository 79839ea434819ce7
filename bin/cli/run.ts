import type { Command } from 'commander';
import type { Connection } from './connection.ts';
import type { ExitCode } from './exit.ts';
import type { Shell } from './shell.ts';

/** Options that every command has. */
export interface Globals {
  readonly json?: boolean;
  readonly local?: boolean;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** One call of a command. */
export interface Call<Options> {
  readonly words: readonly string[];
  readonly options: Options & Globals;
  readonly shell: Shell;
  /** Reaches the stack, or the session with `--local`; throws `CommandFailed`. */
  connect(): Promise<Connection>;
}

/** Makes a handler what commander calls; the handler's number becomes the exit code. */
export type Run = <Options = object>(
  handler: (call: Call<Options>) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

/** A `Run` for one call of the program. */
export function runner(shell: Shell, ended: (exit: ExitCode) => void): Run {
  return <Options = object>(handler: (call: Call<Options>) => Promise<ExitCode>) =>
    async function (this: Command): Promise<void> {
      const options = this.optsWithGlobals<Options & Globals>();
      ended(
        await handler({
          words: this.args,
          options,
          shell,
          async connect() {
            // AWS's clients take half a second to load: `--help` does not need them.
            const { connect } = await import('./connect.ts');
            return connect(options, shell);
          },
        }),
      );
    };
}

/** A command to type next, that asks the same place. */
export function nextCommand(words: string, globals: Globals): string {
  const { local, profile, region, stack } = globals;
  const place = Object.entries({ stack, region, profile }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  );
  return ['npx capstan', words, ...place, ...(local === true ? ['--local'] : [])].join(' ');
}
