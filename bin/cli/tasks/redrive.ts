import { Command } from 'commander';
import { peekLetters, redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import { EXIT } from '../exit.ts';
import { Board } from '../playbook/board.ts';
import type { Run } from '../run.ts';
import { readCount } from '../words.ts';
import { taskDesk } from './desk.ts';
import {
  type LetterOptions,
  readLetterOptions,
  visitOf,
  withLetterOptions,
} from './letter-options.ts';

interface Options extends LetterOptions {
  readonly rate: string;
  readonly dryRun?: boolean;
}

const help = `
Examples:
  $ npx capstan task redrive --kind email --reason attempts --rate 5
  $ npx capstan task redrive --id welcome-4711
  $ npx capstan task redrive --after 02:00 --before 03:00 --dry-run      how many would be sent

A task that took effect before does nothing again. One whose end is uncertain looks first. The oldest deaths go
first. Ctrl-C stops at any time: what was not sent is where it was, and seen again at once.

--json: {"sent"} or, with --dry-run, {"would"}
Exit code 1: there are no such letters.
`;

/** `capstan task redrive`: dead tasks are tried again. */
export const redriveCommand = (run: Run): Command =>
  withLetterOptions(
    new Command('redrive').summary('send dead letters back to their queues, so many a second'),
    '1000',
  )
    .option('--rate <n>', 'letters a second', '10')
    .option('--dry-run', 'only count them')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell }) => {
        const perSecond = readCount('--rate', options.rate, 1, 100);
        const connection = await connect();
        const desk = taskDesk(connection);
        const now = await connection.now();
        const { filter, lanes, most } = readLetterOptions(options, desk.lanes, now);
        const visit = visitOf(shell);
        if (options.dryRun === true) {
          const would = (await peekLetters(lanes, filter, most, visit)).length;
          shell.out(
            options.json === true ? JSON.stringify({ would }) : `${would} would be sent again`,
          );
          return would === 0 ? EXIT.no : EXIT.done;
        }
        const board = new Board(shell);
        const sent = await redriveLetters(lanes, filter, most, {
          ...visit,
          perSecond,
          rest: (milliseconds) => shell.rest(milliseconds),
          progress: (done) => board.show([`${done} sent again`]),
        });
        board.end();
        if (options.json === true) shell.out(JSON.stringify({ sent }));
        else if (sent === 0 && !shell.interrupted()) shell.out('no such dead letters');
        else shell.out(`${sent} sent again; "capstan task queues" shows what becomes of them`);
        if (shell.interrupted()) return EXIT.waiting;
        return sent === 0 ? EXIT.no : EXIT.done;
      }),
    );
