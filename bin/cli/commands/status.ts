import { Command } from 'commander';
import { guide } from '#config';
import { EXIT } from '../exit.ts';
import { Board } from '../playbook/board.ts';
import type { Run } from '../run.ts';
import { readStatus } from '../status.ts';
import { statusText } from '../status-text.ts';

interface Options {
  readonly watch?: boolean;
}

const EVERY_MILLISECONDS = 5_000;
/** Lines of a file or a pipe need not be cut. */
const WIDE = 10_000;

const help = `
Examples:
  $ npx capstan status --watch
  $ npx capstan status --json | jq '.targets[] | select(.alarms != [])'

Exit code 1: nobody has looked for five minutes, the loop is silent.
--json: {"place", "at", "lookedAt", "alive", "pauses", "targets": [{"target", "kind", "facts", "lookedAt", "levels":
{"floor", "ceiling", "planFloor", "planCeiling", "by"}, "next": {"at", "levels"}, "decision", "intent", "pauses",
"alarms"}], "runs", "tasks": {"waiting", "inFlight", "dead", "openBreakers"}, "care"}; with --watch one line each time.
`;

/** `capstan status`: how everything stands. */
export const statusCommand = (run: Run): Command =>
  new Command('status')
    .summary('how everything stands')
    .description(
      'How every target stands: present and wanted size, the last decision, what is under way, paused or ringing.',
    )
    .option('--watch', 'again every few seconds, until Ctrl-C')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell }) => {
        const connection = await connect();
        const width = shell.tty ? shell.columns : WIDE;
        if (options.watch !== true) {
          const status = await readStatus(guide, connection);
          shell.out(
            options.json === true
              ? JSON.stringify(status, null, 2)
              : statusText(guide, status, width),
          );
          return status.alive ? EXIT.done : EXIT.no;
        }
        const board = new Board(shell);
        for (;;) {
          const status = await readStatus(guide, connection);
          if (options.json === true) shell.out(JSON.stringify(status));
          else board.show(statusText(guide, status, width).split('\n'));
          await shell.rest(EVERY_MILLISECONDS);
          if (shell.interrupted()) return status.alive ? EXIT.done : EXIT.no;
        }
      }),
    );
